import { describe, expect, test } from '@jest/globals';
import { about, array, type Infer, immutable, integer, intOrString, object, record, required, string } from './schema.ts';

const step = object('A step.', {
  name: required(string('Its name.', { enum: ['wait', 'go'] })),
  weight: integer(undefined, { minimum: 0 }),
  duration: intOrString(),
});
const steps = array('Steps.', step, { mapKeys: ['name'] });

describe('a schema', () => {
  test('gives the type of its values', () => {
    const values: Infer<typeof steps> = [
      { name: 'wait', duration: '10m' },
      { name: 'go', weight: 5, duration: 3 },
    ];
    // @ts-expect-error the name is required
    const nameless: Infer<typeof step> = { weight: 1 };
    // @ts-expect-error only two words are allowed
    const other: Infer<typeof step> = { name: 'stop' };
    // @ts-expect-error a field is there or not, never undefined
    const vague: Infer<typeof step> = { name: 'go', weight: undefined };
    expect([values.length, nameless.weight, other.name, vague.name]).toEqual([2, 1, 'stop', 'go']);
  });

  test('gives the JSON that CRDs carry', () => {
    expect(steps.json).toEqual({
      description: 'Steps.',
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        description: 'A step.',
        type: 'object',
        required: ['name'],
        properties: {
          name: { description: 'Its name.', type: 'string', enum: ['wait', 'go'] },
          weight: { type: 'integer', format: 'int32', minimum: 0 },
          duration: { 'x-kubernetes-int-or-string': true },
        },
      },
    });
  });

  test('keeps its rules when it gets other words or becomes immutable', () => {
    const labels = record('Labels.', string());
    expect(about('Other words.', labels).json).toEqual({ ...labels.json, description: 'Other words.' });
    expect(immutable(labels, 'stays').json).toEqual({
      ...labels.json,
      'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'stays' }],
    });
  });
});
