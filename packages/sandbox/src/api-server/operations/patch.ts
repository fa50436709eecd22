import { ApiError, applyJsonPatch, applyMergePatch, isObject, type Json, type Patch } from '@sluice/kubernetes';
import { type OpenApiSchema, openApiSchemas } from '@sluice/kubernetes/openapi';
import type { StoredObject } from '../draft.ts';
import { badRequest, ObjectError, unknownResource } from '../errors.ts';
import type { Machine } from '../machine.ts';
import { applyObject } from '../managed-fields/apply.ts';
import { mergeApplied } from '../managed-fields/merge.ts';
import { goText } from '../patch/go-text.ts';
import { applyStrategicPatch } from '../patch/strategic.ts';
import type { Target } from '../resource.ts';
import { changeScale } from '../subresources/scale.ts';
import type { WriteOptions } from './body.ts';
import { changeObject } from './change.ts';

export interface PatchWhere {
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: 'status' | 'scale';
}

/** Patches an object or one of its subresources, atomically. Throws what `changeObject` throws, and Invalid on a patch that fails. */
export function patchObject(machine: Machine, target: Target, where: PatchWhere, patch: Patch, options: WriteOptions = {}): StoredObject {
  const { namespace, name, subresource } = where;
  if (patch.type === 'strategic' && target.type.custom) throw notStrategic();
  if (subresource === 'scale') return changeScale(machine, target, where, (shown) => patched(shown, patch, scaleSchema), options);
  if (subresource === 'status' && !target.version.hasStatus) throw unknownResource();
  const at = subresource === undefined ? { namespace, name } : { namespace, name, subresource };
  if (patch.type === 'apply') {
    const request = { body: patch.body, fieldManager: patch.fieldManager, force: patch.force === true };
    return applyObject(machine, target, at, request, options);
  }
  const schema = openApiSchemas[target.version.schemaName ?? ''];
  return changeObject(machine, target, at, (shown) => patched(shown, patch, schema), {
    ...options,
    by: 'patch',
    ...(patch.type === 'strategic' ? { patchText: goText(patch.body) } : {}),
  });
}

const scaleSchema = openApiSchemas['io.k8s.api.autoscaling.v1.Scale'];

/** The object after the patch, not yet checked. */
function patched(shown: StoredObject, patch: Patch, schema: OpenApiSchema | undefined): unknown {
  const document = shown as unknown as Json;
  switch (patch.type) {
    case 'json': {
      const result = applyJsonPatch(document, patch.operations);
      if (!result.ok) throw rejected();
      return result.value;
    }
    case 'merge':
      if (!isObject(patch.body)) throw badRequest('error decoding patch: the merge patch is not an object');
      return applyMergePatch(document, patch.body);
    case 'strategic':
      return applyStrategicPatch(shown, patch.body, schema);
    case 'apply':
      return mergeApplied(shown, patch.body, { is: 'any' });
  }
}

/** The server understood the patch, but it does not fit the object. Kubernetes does not say why. */
const rejected = (): ApiError =>
  new ObjectError({ group: '', kind: '' }, 'Invalid', 'the server rejected our request due to an error in our request');

const notStrategic = (): ApiError =>
  new ApiError(
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );
