import { assert } from '@sluice/kubernetes';
import { kubernetesSchemas } from './generated/kubernetes-schemas.ts';
import type { JsonSchema } from './schema.ts';

/**
 * The schema with every `$ref` replaced by what it names, as a CRD needs it. What stands beside a `$ref` wins over what it names.
 * A schema that contains itself ends at its second level in a node that takes any object.
 */
export const inlined = (schema: JsonSchema): JsonSchema => inline(schema, []);

function inline(schema: JsonSchema, within: readonly string[]): JsonSchema {
  const { $ref, ...own } = schema;
  if ($ref !== undefined) {
    if (within.includes($ref)) return { ...own, type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    const target = kubernetesSchemas[$ref];
    assert(target !== undefined, `no schema of Kubernetes is named ${$ref}`);
    return { ...inline(target, [...within, $ref]), ...own };
  }
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inline(field, within)])),
    }),
    ...(items && { items: inline(items, within) }),
    ...(additionalProperties && { additionalProperties: inline(additionalProperties, within) }),
  };
}
