import jsonPatch from 'fast-json-patch';
import type { JsonPatchOperation } from './client.ts';
import type { Json } from './json.ts';
import { err, ok, type Result } from './result.ts';

/** The operations of RFC 6902 that turn `seen` into `wanted`; none where they are equal. Neither is changed. */
export const diff = (seen: object, wanted: object): readonly JsonPatchOperation[] =>
  jsonPatch.compare(seen, wanted) as readonly JsonPatchOperation[];

/** Applies RFC 6902 operations to a copy. Fails, with the reason in words, on a missing path or a `test` that does not hold. */
export function applyJsonPatch(document: Json, operations: readonly JsonPatchOperation[]): Result<Json> {
  try {
    const copy = structuredCloneJson(document);
    return ok(jsonPatch.applyPatch(copy, operations as Parameters<typeof jsonPatch.applyPatch>[1], true).newDocument as Json);
  } catch (error) {
    return err(error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error));
  }
}

const structuredCloneJson = (value: Json): Json => JSON.parse(JSON.stringify(value));

/** One segment of a JSON pointer, escaped: `example.com/a` → `example.com~1a`. */
export const pointerSegment = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
