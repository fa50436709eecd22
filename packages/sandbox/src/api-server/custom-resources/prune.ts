import { type DraftRecord, isRecord } from '../draft.ts';
import type { SchemaNode } from './schema-node.ts';

/** Drops what the schema does not know, in place; `complaints` learns of each. The root keeps its type and metadata. */
export function prune(root: DraftRecord, node: SchemaNode, complaints: string[]): void {
  pruneObject(root, node, '', complaints, true);
}

const identity = new Set(['apiVersion', 'kind', 'metadata']);

function pruneObject(object: DraftRecord, node: SchemaNode, path: string, complaints: string[], isResource: boolean): void {
  for (const key in object) {
    if (isResource && identity.has(key)) continue;
    const field = node.properties.get(key);
    const at = path === '' ? key : `${path}.${key}`;
    if (field !== undefined) pruneValue(object[key], field, at, complaints);
    else if (node.additional === 'any') continue;
    else if (node.additional !== undefined) pruneValue(object[key], node.additional, at, complaints);
    else if (!node.keepsUnknown) {
      complaints.push(`unknown field ${JSON.stringify(at)}`);
      delete object[key];
    }
  }
}

function pruneValue(value: unknown, node: SchemaNode, path: string, complaints: string[]): void {
  if (Array.isArray(value)) {
    const { items } = node;
    if (items !== undefined) for (const [index, item] of value.entries()) pruneValue(item, items, `${path}[${index}]`, complaints);
  } else if (isRecord(value)) pruneObject(value, node, path, complaints, node.isEmbedded);
}
