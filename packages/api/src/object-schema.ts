import type { AnyApiKind } from './kinds.ts';
import { apiVersion } from './object.ts';
import type { JsonSchema } from './schema.ts';

/** The schema of the objects of a kind, as a CRD has it: the server looks after `apiVersion`, `kind` and `metadata` itself. */
export const objectSchema = ({ description, spec, status }: AnyApiKind): JsonSchema => ({
  description,
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: spec.json,
    ...(status && { status: status.json }),
  },
});

const texts: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };

/** The same for a reader who has no server at hand: identity and metadata are described too. */
export function standaloneObjectSchema(kind: AnyApiKind): JsonSchema {
  const schema = objectSchema(kind);
  return {
    ...schema,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      ...schema.properties,
      apiVersion: { type: 'string', enum: [apiVersion] },
      kind: { type: 'string', enum: [kind.kind] },
      metadata: {
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
        properties: {
          name: { type: 'string' },
          generateName: { type: 'string' },
          namespace: { type: 'string' },
          uid: { type: 'string' },
          resourceVersion: { type: 'string' },
          generation: { type: 'integer' },
          labels: texts,
          annotations: texts,
        },
      },
    },
  };
}
