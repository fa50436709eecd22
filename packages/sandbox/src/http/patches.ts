import { ApiError, isObject, type Json, type JsonPatchOperation, type Patch } from '@sluice/kubernetes';
import { badRequest } from '../api-server/errors.ts';
import type { Target } from '../api-server/resource.ts';
import { mediaTypeOf, parseJson, parseYamlBody } from './body.ts';
import { unsupportedMediaType } from './front-errors.ts';
import { flagOf, textOf } from './query.ts';
import type { FrontRequest } from './request.ts';

const strategicType = 'application/strategic-merge-patch+json';
const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', strategicType, 'application/apply-patch+yaml'];

/** The patches that a kind takes: custom kinds have no strategic ones. */
export const patchTypesOf = (custom: boolean): readonly string[] =>
  custom ? patchTypes.filter((each) => each !== strategicType) : patchTypes;

/** The patch of a request, by its content type. Throws UnsupportedMediaType and BadRequest. */
export function readPatch(request: FrontRequest, { type }: Target): Patch {
  const mediaType = mediaTypeOf(request);
  const text = request.body.toString('utf8');
  switch (mediaType) {
    case 'application/json-patch+json':
      return { type: 'json', operations: readOperations(parseJson(text)) };
    case 'application/merge-patch+json':
      return { type: 'merge', body: parseJson(text) };
    case strategicType:
      if (type.custom) break;
      return { type: 'strategic', body: parseJson(text) };
    case 'application/apply-patch+yaml': {
      const fieldManager = textOf(request, 'fieldManager');
      if (fieldManager === undefined) {
        throw badRequest('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch');
      }
      const force = flagOf(request, 'force');
      return { type: 'apply', body: parseYamlBody(text), fieldManager, ...(force ? { force } : {}) };
    }
  }
  throw unsupportedMediaType(patchTypesOf(type.custom));
}

function readOperations(body: Json): readonly JsonPatchOperation[] {
  if (!Array.isArray(body)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  return body.map(readOperation);
}

function readOperation(operation: unknown): JsonPatchOperation {
  if (!isObject(operation)) throw rejected('an operation of a JSON patch must be an object');
  const { op, path, from } = operation;
  const value = operation.value as Json | undefined;
  if (typeof path !== 'string') throw rejected('an operation of a JSON patch needs a path');
  switch (op) {
    case 'add':
    case 'replace':
    case 'test':
      if (value === undefined) return { op, path, value: null };
      return { op, path, value };
    case 'remove':
      return { op, path };
    case 'move':
    case 'copy':
      if (typeof from !== 'string') throw rejected(`the operation ${op} of a JSON patch needs from`);
      return { op, path, from };
    default:
      throw rejected(`an operation of a JSON patch cannot be ${JSON.stringify(op)}`);
  }
}

const rejected = (why: string): ApiError =>
  new ApiError('Invalid', `the server rejected our request due to an error in our request: ${why}`);
