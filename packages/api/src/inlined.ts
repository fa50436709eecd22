import { assert } from '@sluice/kubernetes';
import { kubernetesSchemas } from './generated/kubernetes-schemas.ts';
import type { JsonSchema } from './schema.ts';

/**
 * The schema with every `$ref` replaced by what it names, as a CRD needs it. What stands beside a `$ref` wins over what it names.
 * (No schema that pods and Jobs are made of contains itself.)
 */
export function inlined(schema: JsonSchema): JsonSchema {
  const { $ref, ...own } = schema;
  if ($ref !== undefined) {
    const target = kubernetesSchemas[$ref];
    assert(target !== undefined, `no schema of Kubernetes is named ${$ref}`);
    return { ...inlined(target), ...own };
  }
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inlined(field)])) }),
    ...(items && { items: inlined(items) }),
    ...(additionalProperties && { additionalProperties: inlined(additionalProperties) }),
  };
}
