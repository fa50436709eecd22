import type { OpenApiSchema } from '@sluice/kubernetes/openapi';
import { type Document, info } from './document.ts';

/** All schemas in one Swagger 2 document, for clients that know no version 3. Paths are left out: those clients read definitions. */
export function swaggerOf(documents: readonly Document[]) {
  const definitions = Object.assign({}, ...documents.map(({ components }) => components.schemas)) as Readonly<
    Record<string, OpenApiSchema>
  >;
  return {
    swagger: '2.0',
    info,
    paths: {},
    definitions: Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, definitionOf(schema)])),
  };
}

/** Version 2 has references in another place, writes them beside a description, and knows no alternatives. */
function definitionOf({ $ref, allOf, oneOf: _, items, properties, additionalProperties, ...rest }: OpenApiSchema): unknown {
  const only = $ref ?? (allOf?.length === 1 ? allOf[0]?.$ref : undefined);
  return {
    ...rest,
    ...(only === undefined ? {} : { $ref: only.replace('#/components/schemas/', '#/definitions/') }),
    ...(items === undefined ? {} : { items: definitionOf(items) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, definitionOf(property)])) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: definitionOf(additionalProperties) } : {}),
  };
}
