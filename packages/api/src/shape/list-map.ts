import { isObject } from '@sluice/kubernetes';
import { kubernetesSchemas } from '../generated/kubernetes-schemas.ts';
import type { JsonSchema } from '../schema.ts';

/** A field by which items of a list are told apart, and the value it has where it is left out. */
export interface ListKey {
  readonly name: string;
  readonly fallback: JsonSchema['default'];
}

/** The fields by which the items of a list are told apart; undefined for lists whose items are not. */
export function listKeysOf(list: JsonSchema): readonly ListKey[] | undefined {
  const item = list.items?.$ref === undefined ? list.items : kubernetesSchemas[list.items.$ref];
  return list['x-kubernetes-list-map-keys']?.map((name) => ({ name, fallback: item?.properties?.[name]?.default }));
}

/** Indexes of the items whose keys another item before them has. */
export function repeatedItems(items: readonly unknown[], keys: readonly ListKey[]): readonly { index: number; keys: object }[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    if (!isObject(item)) return [];
    const own = Object.fromEntries(keys.map(({ name, fallback }) => [name, item[name] ?? fallback]));
    const text = JSON.stringify(own);
    if (seen.has(text)) return [{ index, keys: own }];
    seen.add(text);
    return [];
  });
}
