import type { Machine } from '../../api-server/machine.ts';
import type { Target } from '../../api-server/resource.ts';
import { podTable } from './pods.ts';
import { ageColumn, nameColumn, type TableSpec } from './table.ts';

/** The tables of the built-in kinds: a file each, a line each. */
const builtInTables: readonly TableSpec[] = [podTable];

const byId = new Map(builtInTables.map((table) => [table.id, table]));

/** How the objects of a resource are printed: its own columns where it has some, else name and age. */
export function tableOf(_machine: Machine, { type }: Target): TableSpec {
  return byId.get(type.id) ?? { id: type.id, columns: [nameColumn, ageColumn] };
}
