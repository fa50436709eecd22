import { ApiError, applyJsonPatch, applyMergePatch, isObject, type Json, type Patch } from '@sluice/kubernetes';
import type { StoredObject } from '../draft.ts';
import { badRequest, methodNotAllowed } from '../errors.ts';
import type { Machine } from '../machine.ts';
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
  const { subresource } = where;
  if (subresource === 'scale') return changeScale(machine, target, where, (shown) => patched(shown, patch), options);
  if (subresource === 'status' && !target.version.hasStatus) throw methodNotAllowed(target.type, 'patch');
  const at = { namespace: where.namespace, name: where.name, ...(subresource === undefined ? {} : { subresource }) };
  return changeObject(machine, target, at, (shown) => patched(shown, patch), options);
}

/** The object after the patch, not yet checked. */
function patched(shown: StoredObject, patch: Patch): unknown {
  const document = shown as unknown as Json;
  switch (patch.type) {
    case 'json': {
      const result = applyJsonPatch(document, patch.operations);
      if (!result.ok) throw rejected(result.error);
      return result.value;
    }
    case 'merge':
      if (!isObject(patch.body)) throw badRequest('the merge patch is not an object');
      return applyMergePatch(document, patch.body);
    case 'strategic':
    case 'apply':
      throw badRequest(`patches of type ${patch.type} are not served`);
  }
}

/** The server understood the patch, but it does not fit the object. */
const rejected = (why: string): ApiError =>
  new ApiError('Invalid', `the server rejected our request due to an error in our request: ${why}`);
