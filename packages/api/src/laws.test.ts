import { describe, expect, test } from '@jest/globals';
import { unreachable } from '@sluice/kubernetes';
import fc from 'fast-check';
import { kubernetesSchemas } from './generated/kubernetes-schemas.ts';
import { apiKinds } from './kinds.ts';
import { rollouts } from './rollout/rollout.ts';
import { ruleProblems } from './rollout/rules.ts';
import type { JsonSchema } from './schema.ts';
import { listKeysOf, repeatedItems } from './shape/list-map.ts';
import { shapeProblems, validateShape } from './validate.ts';

describe.each(apiKinds.map((kind) => ({ name: kind.kind, kind })))('any $name made by the schema', ({ kind }) => {
  const identity = { apiVersion: 'argoproj.io/v1alpha1', kind: kind.kind, metadata: { name: 'any' } };
  const specs = arbitraryOf(kind.spec.json);
  const statuses = kind.status === undefined ? fc.constant(undefined) : arbitraryOf(kind.status.json);

  test('passes the validator, which knows all its fields', () => {
    fc.assert(
      fc.property(specs, statuses, (spec, status) => {
        const object = { ...identity, spec, ...(status !== undefined && { status }) };
        expect(shapeProblems(kind, object, { unknownFields: 'report' })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test('the rules look at any Rollout of the right shape without failing, and say where each problem is', () => {
  fc.assert(
    fc.property(arbitraryOf(rollouts.spec.json), (spec) => {
      const result = validateShape(rollouts, { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'any' }, spec });
      if (!result.ok) throw new Error(result.error[0]?.message);
      for (const { field, message } of ruleProblems(result.value)) {
        expect(field.startsWith('spec.')).toBe(true);
        expect(message.startsWith(`${field}: `)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

const quantities = fc.constantFrom<unknown>('1', '500m', '1.5Gi', 0.5, 2);

/** Values that fit a schema: its required fields and a few others, lists of up to two items. */
function arbitraryOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return arbitraryOf(kubernetesSchemas[schema.$ref] ?? {});
  if (schema['x-kubernetes-int-or-string']) return fc.oneof(fc.integer({ min: -5, max: 200 }), fc.constantFrom('5', '25%', '10m', ''));
  switch (schema.type) {
    case undefined:
      return quantities;
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -3, max: schema.maximum ?? 200 });
    case 'number':
      return fc.double({ noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return listOf(schema, schema.items ?? {});
    case 'object':
      return objectOf(schema);
    default:
      return unreachable(schema.type);
  }
}

function textOf({ enum: words, format }: JsonSchema): fc.Arbitrary<string> {
  if (words !== undefined) return fc.constantFrom(...words);
  if (format === 'date-time') return fc.constantFrom('2026-01-31T12:00:00Z', '2026-01-31T12:00:00.5+02:00');
  return fc.oneof(fc.constantFrom('web', 'Always', 'metadata.labels', ''), fc.string({ maxLength: 5 }));
}

function listOf(schema: JsonSchema, item: JsonSchema): fc.Arbitrary<unknown> {
  const keys = listKeysOf(schema) ?? [];
  const items = fc.array(arbitraryOf(item), { maxLength: 2 });
  if (keys.length > 0) return items.filter((all) => repeatedItems(all, keys).length === 0);
  return schema['x-kubernetes-list-type'] === 'set' ? items.map((all) => [...new Set(all)]) : items;
}

function objectOf({ properties, additionalProperties, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  if (additionalProperties !== undefined)
    return fc.dictionary(fc.constantFrom('app', 'a/b', 'x'), arbitraryOf(additionalProperties), { maxKeys: 2 });
  if (properties === undefined) return fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 });
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  return fc
    .subarray(optional, { maxLength: Math.min(3, optional.length) })
    .chain((chosen) => fc.record(Object.fromEntries([...required, ...chosen].map((name) => [name, arbitraryOf(properties[name] ?? {})]))));
}
