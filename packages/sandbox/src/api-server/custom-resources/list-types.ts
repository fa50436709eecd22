import { isRecord } from '../draft.ts';
import { duplicate, type Problem, required } from '../field-problem.ts';
import { fieldOf } from './field-of.ts';
import type { SchemaNode } from './schema-node.ts';

/** Items given twice in sets and maps, and embedded objects without a type. */
export function listProblems(value: unknown, node: SchemaNode, path = ''): readonly Problem[] {
  if (!node.holdsKeyedLists) return [];
  const problems: Problem[] = [];
  if (Array.isArray(value)) {
    problems.push(...repeated(value, node, path));
    const { items } = node;
    if (items !== undefined) for (const [index, item] of value.entries()) problems.push(...listProblems(item, items, `${path}[${index}]`));
  } else if (isRecord(value)) {
    if (node.isEmbedded) {
      for (const field of ['apiVersion', 'kind']) if ((value[field] ?? '') === '') problems.push(required(`${path}.${field}`));
    }
    for (const key in value) {
      const field = fieldOf(node, key);
      if (field !== undefined) problems.push(...listProblems(value[key], field, path === '' ? key : `${path}.${key}`));
    }
  }
  return problems;
}

function repeated(list: readonly unknown[], { listType, mapKeys, items }: SchemaNode, path: string): readonly Problem[] {
  if (listType === 'atomic') return [];
  const seen = new Set<string>();
  const problems: Problem[] = [];
  list.forEach((item, index) => {
    const identity = listType === 'set' ? item : keysOf(item, mapKeys, items);
    const text = JSON.stringify(identity) ?? '';
    if (seen.has(text)) problems.push(duplicate(`${path}[${index}]`, identity));
    seen.add(text);
  });
  return problems;
}

function keysOf(item: unknown, keys: readonly string[], items: SchemaNode | undefined): unknown {
  if (!isRecord(item)) return item;
  return Object.fromEntries(keys.map((key) => [key, item[key] ?? items?.properties.get(key)?.default]));
}
