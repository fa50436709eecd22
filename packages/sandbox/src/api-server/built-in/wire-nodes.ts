import { type OpenApiSchema, openApiSchemas } from '@sluice/kubernetes/openapi';
import { copyJson, type DraftRecord } from '../draft.ts';
import { alwaysWritten, keptWhenZero } from './wire-facts.ts';

/** How one place of a built-in kind is read: made once from the schema, walked with every object. */
export type WireNode =
  | {
      readonly is: 'struct';
      readonly go: string;
      readonly fields: Map<string, Field>;
      readonly written: readonly (readonly [string, unknown])[];
    }
  | { readonly is: 'map'; readonly go: string; readonly value: WireNode }
  | { readonly is: 'list'; readonly go: string; readonly item: WireNode }
  | {
      readonly is:
        | 'text'
        | 'bytes'
        | 'bool'
        | 'quantity'
        | 'int-or-string'
        | 'time'
        | 'micro-time'
        | 'raw'
        | 'raw-object'
        | 'schema-or-other';
    }
  | { readonly is: 'int' | 'float'; readonly go: string };

interface Field {
  readonly node: WireNode;
  /** Whether an empty text, zero, false, or an empty list or map is left out. */
  readonly dropsEmpty: boolean;
}

const compiled = new Map<string, WireNode>();

const special: Readonly<Record<string, WireNode>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { is: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { is: 'int-or-string' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { is: 'time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { is: 'micro-time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { is: 'raw-object' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': { is: 'raw' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': { is: 'schema-or-other' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': { is: 'schema-or-other' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': { is: 'raw' },
};

const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const refOf = ({ $ref, allOf }: OpenApiSchema): string | undefined =>
  ($ref ?? (allOf?.length === 1 ? allOf[0]?.$ref : undefined))?.slice('#/components/schemas/'.length);

/** The node of a schema, by its full name. */
export function structOf(name: string): WireNode {
  const known = compiled.get(name) ?? special[name];
  if (known !== undefined) return known;
  const short = shortName(name);
  const schema = openApiSchemas[name] ?? {};
  const fields = new Map<string, Field>();
  const written: (readonly [string, unknown])[] = [];
  const node: WireNode = { is: 'struct', go: `v1.${short}`, fields, written };
  // Put in before its fields are looked at: JSONSchemaProps contains itself.
  compiled.set(name, node);
  const kept = keptWhenZero[short] ?? [];
  const always = alwaysWritten[short] ?? {};
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    fields.set(field, { node: nodeOf(property), dropsEmpty: !kept.includes(field) && !(field in always) });
  }
  for (const field of Object.keys(always)) {
    const inner = fields.get(field)?.node;
    const value = always[field];
    written.push([field, inner?.is === 'struct' && value !== null ? emptyStruct(inner) : value]);
  }
  if (short === 'ObjectMeta') fields.set('selfLink', { node: { is: 'text' }, dropsEmpty: true });
  return node;
}

/** A struct that nobody has set a field of: only what is always written. */
export function emptyStruct(node: Extract<WireNode, { is: 'struct' }>): DraftRecord {
  return Object.fromEntries(node.written.map(([field, value]) => [field, copyJson(value)]));
}

function nodeOf(schema: OpenApiSchema): WireNode {
  const reference = refOf(schema);
  if (reference !== undefined) return structOf(reference);
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? { is: 'bytes' } : { is: 'text' };
    case 'integer':
      return { is: 'int', go: schema.format === 'int64' ? 'int64' : 'int32' };
    case 'number':
      return { is: 'float', go: 'float64' };
    case 'boolean':
      return { is: 'bool' };
    case 'array': {
      const item = nodeOf(schema.items ?? {});
      return { is: 'list', go: `[]${goName(item)}`, item };
    }
    case 'object': {
      if (schema.additionalProperties === undefined) return { is: 'raw-object' };
      const value = nodeOf(schema.additionalProperties);
      return { is: 'map', go: value.is === 'quantity' ? 'v1.ResourceList' : `map[string]${goName(value)}`, value };
    }
    default:
      return { is: 'raw' };
  }
}

/** The name of the Go type, as messages give it. */
function goName(node: WireNode): string {
  switch (node.is) {
    case 'struct':
    case 'map':
    case 'list':
    case 'int':
    case 'float':
      return node.go;
    case 'text':
      return 'string';
    case 'bytes':
      return '[]uint8';
    case 'bool':
      return 'bool';
    case 'quantity':
      return 'resource.Quantity';
    case 'int-or-string':
      return 'intstr.IntOrString';
    case 'time':
      return 'v1.Time';
    case 'micro-time':
      return 'v1.MicroTime';
    case 'raw':
    case 'raw-object':
    case 'schema-or-other':
      return 'v1.JSON';
  }
}
