import { describe, expect, test } from '@jest/globals';
import type { CustomResourceDefinition } from '@sluice/kubernetes';
import { customTable } from './custom.ts';

const definition = (columns: readonly object[]): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [{ name: 'v1', served: true, storage: true, additionalPrinterColumns: columns as never }],
  },
});

const thing = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 't', creationTimestamp: '1970-01-01T00:00:00Z' },
  spec: { count: 2.7, on: true, size: 'big', since: '1970-01-01T00:01:00Z', list: ['a', 'b'], map: { a: 1 } },
};

const cells = (...columns: readonly object[]) =>
  customTable(definition(columns), 'v1').columns.map((column) => column.cell(thing, 180_000));

describe('the table of a custom kind', () => {
  test('has name and age where its definition names no columns', () => {
    expect(cells()).toEqual(['t', '3m']);
  });

  test('shows values by the type of their column', () => {
    const column = (name: string, type: string, jsonPath = `.spec.${name}`) => ({ name, type, jsonPath });
    expect(cells(column('count', 'integer'), column('count', 'number'), column('on', 'boolean'), column('size', 'string'))).toEqual([
      't',
      2,
      2.7,
      true,
      'big',
    ]);
    expect(cells(column('since', 'date'), column('list', 'string', '.spec.list[*]'), column('map', 'string'))).toEqual([
      't',
      '2m',
      'a b',
      '{"a":1}',
    ]);
  });

  test('leaves a cell empty where the value is missing or of another type', () => {
    const column = (type: string, jsonPath: string) => ({ name: 'x', type, jsonPath });
    expect(cells(column('integer', '.spec.nothing'), column('integer', '.spec.size'), column('boolean', '.spec.size'))).toEqual([
      't',
      null,
      null,
      null,
    ]);
    expect(cells(column('date', '.spec.size'))).toEqual(['t', '<invalid>']);
  });
});
