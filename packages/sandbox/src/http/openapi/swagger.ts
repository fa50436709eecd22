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

/** The head of such a document and nothing else, in the protobuf form of gnostic's `openapi.v2.Document`: version is 1, info is 2. */
export function emptySwagger(): Buffer {
  const inner = Buffer.concat([textField(1, info.title), textField(2, info.version)]);
  return Buffer.concat([textField(1, '2.0'), Buffer.of((2 << 3) | 2, inner.length), inner]);
}

/** A text of less than 128 bytes as a field of a message. */
const textField = (number: number, text: string): Buffer => Buffer.concat([Buffer.of((number << 3) | 2, text.length), Buffer.from(text)]);
