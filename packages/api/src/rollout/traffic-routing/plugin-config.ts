import { isObject } from '@sluice/kubernetes';
import type { JsonSchema } from '../../schema.ts';

/**
 * The configuration of a plugin in the words of its schema, as the reference decodes it: keys match whatever their case, and those
 * that the schema does not have are left out.
 */
export function canonicalKeys(value: unknown, schema: JsonSchema): unknown {
  const { items, properties } = schema;
  if (Array.isArray(value)) return items === undefined ? value : value.map((item) => canonicalKeys(item, items));
  if (!isObject(value) || properties === undefined) return value;
  const names = Object.keys(properties);
  const nameOf = (key: string) => (key in properties ? key : names.find((name) => name.toLowerCase() === key.toLowerCase()));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => {
      const name = nameOf(key);
      const own = name === undefined ? undefined : properties[name];
      return name === undefined || own === undefined ? [] : [[name, canonicalKeys(field, own)]];
    }),
  );
}
