import { type CustomResourceDefinition, formatAge, type Instant, parseInstant } from '@sluice/kubernetes';
import type { StoredObject } from '../../api-server/draft.ts';
import { parseJsonPath, valuesAt } from './json-path.ts';
import { ageColumn, type Cell, type Column, nameColumn, type TableSpec } from './table.ts';

type PrinterColumn = NonNullable<CustomResourceDefinition['spec']['versions'][number]['additionalPrinterColumns']>[number];

/** The table that a definition describes for one of its versions; name and age where it describes none. */
export function customTable(definition: CustomResourceDefinition, version: string): TableSpec {
  const printed = definition.spec.versions.find(({ name }) => name === version)?.additionalPrinterColumns ?? [];
  return { id: definition.metadata.name, columns: [nameColumn, ...(printed.length === 0 ? [ageColumn] : printed.map(columnOf))] };
}

function columnOf({ name, type, format, description, priority, jsonPath }: PrinterColumn): Column<StoredObject> {
  const path = parseJsonPath(jsonPath) ?? [];
  const kind = columnTypes.find((each) => each === type) ?? 'string';
  return {
    name,
    type: kind,
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority }),
    cell: (object, now) => cellOf(kind, valuesAt(object, path), now),
  };
}

const columnTypes = ['string', 'integer', 'number', 'boolean', 'date'] as const;

/** A value that is missing or of another type leaves the cell empty. Of several, texts and dates show all, others the first. */
function cellOf(type: (typeof columnTypes)[number], values: readonly unknown[], now: Instant): Cell {
  const [first] = values;
  if (first === undefined || first === null) return null;
  switch (type) {
    case 'integer':
      return typeof first === 'number' ? Math.trunc(first) : null;
    case 'number':
      return typeof first === 'number' ? first : null;
    case 'boolean':
      return typeof first === 'boolean' ? first : null;
    case 'date': {
      const instant = typeof first === 'string' ? parseInstant(first) : undefined;
      if (typeof first !== 'string') return null;
      return instant === undefined ? '<invalid>' : formatAge(now - instant);
    }
    case 'string':
      return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ');
  }
}
