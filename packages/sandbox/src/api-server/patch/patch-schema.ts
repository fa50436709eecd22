import { type OpenApiSchema, openApiSchemas } from '@sluice/kubernetes/openapi';

/** How a strategic merge patch treats one field. */
export interface PatchField {
  readonly schema: OpenApiSchema | undefined;
  /** Of `merge`, `replace` and `retainKeys`; none stands for replacing lists and merging objects. */
  readonly strategies: readonly string[];
  /** The field by which the items of a list are told apart. */
  readonly mergeKey: string;
}

const prefix = '#/components/schemas/';

/** The schema that a reference leads to. */
export function resolved(schema: OpenApiSchema | undefined): OpenApiSchema | undefined {
  const reference = schema?.$ref ?? (schema?.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  return reference === undefined ? schema : openApiSchemas[reference.slice(prefix.length)];
}

export function fieldSchema(schema: OpenApiSchema | undefined, key: string): PatchField {
  const property = schema?.properties?.[key] ?? schema?.additionalProperties;
  return {
    schema: resolved(property),
    strategies: property?.['x-kubernetes-patch-strategy']?.split(',') ?? [],
    mergeKey: property?.['x-kubernetes-patch-merge-key'] ?? '',
  };
}

export const itemSchema = (schema: OpenApiSchema | undefined): OpenApiSchema | undefined => resolved(schema?.items);
