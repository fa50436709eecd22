import { isObject } from '@sluice/kubernetes';
import { kubernetesSchemas } from '../generated/kubernetes-schemas.ts';
import type { JsonSchema } from '../schema.ts';

/**
 * The value without the fields that are null, as the API server reads it: null is the same as left out. Where a schema takes any field,
 * those that it does not name stay as they are. Gives back the same value where there is nothing to leave out.
 */
export function withoutNulls(value: unknown, schema: JsonSchema): unknown {
  if (schema.$ref !== undefined) return withoutNulls(value, kubernetesSchemas[schema.$ref] ?? {});
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : changedItems(value, (item) => withoutNulls(item, items));
  }
  return isObject(value) ? objectWithoutNulls(value, schema) : value;
}

function changedItems(items: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const changed = items.map(change);
  return changed.every((item, index) => item === items[index]) ? items : changed;
}

function objectWithoutNulls(value: Readonly<Record<string, unknown>>, schema: JsonSchema): unknown {
  const entries = Object.entries(value);
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const kept = entries.flatMap(([key, field]): readonly (readonly [string, unknown])[] => {
    const own = schema.properties?.[key] ?? schema.additionalProperties;
    if (field === null && !(isOpen && own === undefined)) return [];
    return [[key, own === undefined ? field : withoutNulls(field, own)]];
  });
  const isSame = kept.length === entries.length && kept.every(([, field], index) => field === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(kept);
}
