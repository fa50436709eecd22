import type { CustomResourceDefinition } from '@sluice/kubernetes';
import { type OpenApiSchema, openApiSchemas } from '@sluice/kubernetes/openapi';
import { schemaNameOf } from '../../api-server/built-in/schema-names.ts';

const prefix = '#/components/schemas/';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Schemas of one document, by their full names. */
export type Schemas = Map<string, OpenApiSchema>;

export const refTo = (name: string): OpenApiSchema => ({ $ref: `${prefix}${name}` });

/** Puts a built-in kind's schema, and all that it refers to, into a document; gives its name, undefined where there is none. */
export function addBuiltIn(schemas: Schemas, kind: GroupVersionKind): string | undefined {
  const name = schemaNameOf(kind);
  if (name === '') return undefined;
  addWithParts(schemas, name);
  return name;
}

function addWithParts(schemas: Schemas, name: string): void {
  const schema = openApiSchemas[name];
  if (schema === undefined || schemas.has(name)) return;
  schemas.set(name, schema);
  addParts(schemas, schema);
}

function addParts(schemas: Schemas, { $ref, allOf = [], oneOf = [], items, properties = {}, additionalProperties }: OpenApiSchema): void {
  if ($ref !== undefined) addWithParts(schemas, $ref.slice(prefix.length));
  for (const part of [...allOf, ...oneOf, ...Object.values(properties)]) addParts(schemas, part);
  if (items !== undefined) addParts(schemas, items);
  if (typeof additionalProperties === 'object') addParts(schemas, additionalProperties);
}

/** Puts a custom kind's schema into a document, as its definition gives it; gives its name. */
export function addCustom(schemas: Schemas, definition: CustomResourceDefinition, kind: GroupVersionKind): string {
  const name = `${kind.group.split('.').reverse().join('.')}.${kind.version}.${kind.kind}`;
  const own = definition.spec.versions.find((each) => each.name === kind.version)?.schema?.openAPIV3Schema ?? { type: 'object' };
  const { properties = {}, ...rest } = own as OpenApiSchema;
  addWithParts(schemas, `${meta}.ObjectMeta`);
  // In the words of the built-in kinds.
  const objectMeta = openApiSchemas['io.k8s.api.core.v1.ConfigMap']?.properties?.metadata ?? refTo(`${meta}.ObjectMeta`);
  schemas.set(name, {
    ...rest,
    type: 'object',
    properties: { ...identityOf(schemas), ...properties, metadata: objectMeta },
    'x-kubernetes-group-version-kind': [kind],
  });
  return name;
}

/** `apiVersion` and `kind`, in the words of the built-in kinds. */
function identityOf(schemas: Schemas): Readonly<Record<string, OpenApiSchema>> {
  const status = openApiSchemas[`${meta}.Status`];
  addWithParts(schemas, `${meta}.ListMeta`);
  const { apiVersion = { type: 'string' }, kind = { type: 'string' } } = status?.properties ?? {};
  return { apiVersion, kind };
}

/** Puts the schema of a list of a kind into a document; gives its name. */
export function addList(schemas: Schemas, itemName: string, listKind: GroupVersionKind): string {
  const name = `${itemName.slice(0, itemName.lastIndexOf('.'))}.${listKind.kind}`;
  schemas.set(name, {
    description: `${listKind.kind} is a list of ${listKind.kind.replace(/List$/, '')} objects.`,
    type: 'object',
    required: ['items'],
    properties: {
      ...identityOf(schemas),
      items: { description: 'The objects of this page.', type: 'array', items: { allOf: [refTo(itemName)], default: {} } },
      metadata: { allOf: [refTo(`${meta}.ListMeta`)], description: "Standard list's metadata.", default: {} },
    },
    'x-kubernetes-group-version-kind': [listKind],
  });
  return name;
}

/** Puts the schemas into a document that every write needs: what a deletion takes, and how a failure is told. */
export function addCommon(schemas: Schemas): { readonly deleteOptions: string; readonly status: string } {
  for (const name of ['DeleteOptions', 'Status']) addWithParts(schemas, `${meta}.${name}`);
  return { deleteOptions: `${meta}.DeleteOptions`, status: `${meta}.Status` };
}
