import { copyJson, type DraftRecord, isRecord } from '../draft.ts';
import { fieldOf } from './field-of.ts';
import type { SchemaNode } from './schema-node.ts';

/** Fills in the defaults of a schema, in place. A null where none is allowed counts as absent. */
export function applyDefaults(value: unknown, node: SchemaNode): void {
  if (Array.isArray(value)) {
    if (node.items !== undefined) for (const item of value) applyDefaults(item, node.items);
  } else if (isRecord(value)) {
    dropNulls(value, node);
    for (const [name, field] of node.properties) {
      if (field.default !== undefined && value[name] === undefined) value[name] = copyJson(field.default);
    }
    for (const key in value) {
      const field = fieldOf(node, key);
      if (field !== undefined) applyDefaults(value[key], field);
    }
  }
}

function dropNulls(object: DraftRecord, node: SchemaNode): void {
  for (const key in object) {
    if (object[key] !== null) continue;
    const field = fieldOf(node, key);
    if (field !== undefined && !field.nullable && !(field.keepsUnknown && field.type === '')) delete object[key];
  }
}
