import { err, isObject, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { textAt } from './tree.ts';

/** The JSON object that an annotation holds; an empty one where there is no such annotation, and the reason why not where it is malformed. */
export function jsonAnnotation(object: KubeObject | undefined, key: string): Result<Readonly<Record<string, unknown>>> {
  const text = textAt(object, 'metadata', 'annotations', key);
  if (text === undefined) return ok({});
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? ok(value) : err('is no JSON object.');
  } catch {
    return err('is no JSON.');
  }
}
