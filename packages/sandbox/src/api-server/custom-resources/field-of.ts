import type { SchemaNode } from './schema-node.ts';

/** The schema of what an object holds under a key; undefined where the schema says nothing of it. */
export const fieldOf = ({ properties, additional }: SchemaNode, key: string): SchemaNode | undefined =>
  properties.get(key) ?? (additional === 'any' ? undefined : additional);
