import { type OpenApiSchema, openApiSchemas } from '@sluice/kubernetes/openapi';
import type { SchemaNode } from '../custom-resources/schema-node.ts';
import { resolved } from '../patch/patch-schema.ts';

/** How a value is owned: as a whole, field by field, or item by item. */
export type Shape =
  /** A single value. `expects` is what the error says where the value is something else. */
  | { readonly is: 'leaf'; readonly expects?: 'string' | 'numeric' | 'boolean' }
  /** A list or an object that has one owner. */
  | { readonly is: 'atomic'; readonly holds: 'list' | 'object' }
  /** An object whose named fields have shapes of their own; `rest` is the shape of all others, undefined where there may be none. */
  | { readonly is: 'object'; field(name: string): Shape | undefined; readonly rest: Shape | undefined }
  /** A list whose items are told apart by some of their fields. */
  | { readonly is: 'keyed-list'; readonly keys: readonly string[]; item(): Shape; defaultOf(key: string): unknown }
  /** A list of values that are their own identity. */
  | { readonly is: 'set' }
  /** Of no known shape: objects field by field, lists as a whole. */
  | { readonly is: 'any' };

const any: Shape = { is: 'any' };
const known = new Map<string, Shape>();

/** The shape of a schema of Kubernetes' own, by its full name. */
export function builtInShape(name: string): Shape {
  let shape = known.get(name);
  if (shape === undefined) {
    shape = shapeOf(openApiSchemas[name]);
    known.set(name, shape);
  }
  return shape;
}

const openApiShapes = new WeakMap<OpenApiSchema, Shape>();

function shapeOf(property: OpenApiSchema | undefined): Shape {
  if (property === undefined) return any;
  let shape = openApiShapes.get(property);
  if (shape === undefined) {
    shape = newShape(property, resolved(property) ?? property);
    openApiShapes.set(property, shape);
  }
  return shape;
}

function newShape(property: OpenApiSchema, schema: OpenApiSchema): Shape {
  const mapType = property['x-kubernetes-map-type'] ?? schema['x-kubernetes-map-type'];
  if (schema.properties !== undefined) {
    if (mapType === 'atomic') return { is: 'atomic', holds: 'object' };
    const { properties } = schema;
    return { is: 'object', field: (name) => (properties[name] === undefined ? undefined : shapeOf(properties[name])), rest: undefined };
  }
  switch (schema.type) {
    case 'array':
      return listShape(property);
    case 'object':
      if (mapType === 'atomic') return { is: 'atomic', holds: 'object' };
      return { is: 'object', field: () => undefined, rest: shapeOf(schema.additionalProperties) };
    case 'string':
      return { is: 'leaf', expects: 'string' };
    case 'integer':
    case 'number':
      return { is: 'leaf', expects: 'numeric' };
    case 'boolean':
      return { is: 'leaf', expects: 'boolean' };
    default:
      return schema.oneOf === undefined ? any : { is: 'leaf' };
  }
}

function listShape(property: OpenApiSchema): Shape {
  const listType = property['x-kubernetes-list-type'];
  const mergeKey = property['x-kubernetes-patch-merge-key'];
  const merges = listType === undefined && property['x-kubernetes-patch-strategy']?.split(',').includes('merge') === true;
  if (listType === 'set' || (merges && mergeKey === undefined)) return { is: 'set' };
  const keys = listType === 'map' ? property['x-kubernetes-list-map-keys'] : merges && mergeKey !== undefined ? [mergeKey] : undefined;
  if (keys === undefined) return { is: 'atomic', holds: 'list' };
  const item = property.items;
  return {
    is: 'keyed-list',
    keys,
    item: () => shapeOf(item),
    defaultOf: (key) => resolved(item)?.properties?.[key]?.default,
  };
}

const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The shape of a custom kind, whose root has the metadata of every object. */
export function customShape(root: SchemaNode): Shape {
  const inner = nodeShape(root);
  const text: Shape = { is: 'leaf', expects: 'string' };
  return {
    is: 'object',
    rest: root.keepsUnknown ? any : undefined,
    field(name) {
      if (name === 'metadata') return builtInShape(metadataName);
      if (name === 'apiVersion' || name === 'kind') return text;
      return inner.is === 'object' ? inner.field(name) : undefined;
    },
  };
}

const nodeShapes = new WeakMap<SchemaNode, Shape>();

function nodeShape(node: SchemaNode): Shape {
  let shape = nodeShapes.get(node);
  if (shape === undefined) {
    shape = newNodeShape(node);
    nodeShapes.set(node, shape);
  }
  return shape;
}

function newNodeShape(node: SchemaNode): Shape {
  if (node.isIntOrString) return { is: 'leaf' };
  switch (node.type) {
    case 'object': {
      if (node.mapType === 'atomic') return { is: 'atomic', holds: 'object' };
      const { properties, additional } = node;
      const rest =
        typeof additional === 'object'
          ? nodeShape(additional)
          : additional === 'any' || node.keepsUnknown || node.isEmbedded
            ? any
            : undefined;
      return {
        is: 'object',
        rest,
        field(name) {
          const property = properties.get(name);
          return property === undefined ? undefined : nodeShape(property);
        },
      };
    }
    case 'array': {
      const { items, listType, mapKeys } = node;
      if (listType === 'set') return { is: 'set' };
      if (listType !== 'map' || items === undefined) return { is: 'atomic', holds: 'list' };
      return { is: 'keyed-list', keys: mapKeys, item: () => nodeShape(items), defaultOf: (key) => items.properties.get(key)?.default };
    }
    case 'string':
      return { is: 'leaf', expects: 'string' };
    case 'integer':
    case 'number':
      return { is: 'leaf', expects: 'numeric' };
    case 'boolean':
      return { is: 'leaf', expects: 'boolean' };
    default:
      return any;
  }
}
