import { formatAge, formatInstant, type Instant } from '@sluice/kubernetes';
import type { ExperimentRow } from '../list/experiment-row.ts';
import type { RolloutRow } from '../list/rollout-row.ts';
import { alignColumns, cell } from './table.ts';

/** Which columns a list has beside its usual ones. */
export interface ListColumns {
  readonly namespace?: boolean;
  /** A first column with this moment. */
  readonly timestamp?: Instant;
  /** Off for the rows that follow in a watch. */
  readonly header?: boolean;
  /** With the columns that people seldom need. */
  readonly wide?: boolean;
}

interface Column<Row> {
  readonly title: string;
  /** The column is at least so wide, so that rows printed one by one stand below each other. */
  readonly leastWidth: number;
  readonly text: (row: Row) => string;
}

const namespaceColumn: Column<{ readonly namespace: string }> = { title: 'NAMESPACE', leastWidth: 9, text: ({ namespace }) => namespace };
const unknown = '-';

const rolloutColumns: readonly Column<RolloutRow>[] = [
  { title: 'NAME', leastWidth: 10, text: ({ name }) => name },
  { title: 'STRATEGY', leastWidth: 9, text: ({ strategy }) => strategy },
  { title: 'STATUS', leastWidth: 12, text: ({ status }) => status.word },
  { title: 'STEP', leastWidth: 4, text: ({ step }) => (step === undefined ? unknown : `${step.done}/${step.count}`) },
  { title: 'SET-WEIGHT', leastWidth: 10, text: ({ setWeight }) => (setWeight === undefined ? unknown : String(setWeight)) },
  { title: 'READY', leastWidth: 5, text: ({ ready, current }) => `${ready}/${current}` },
  { title: 'DESIRED', leastWidth: 7, text: ({ desired }) => String(desired) },
  { title: 'UP-TO-DATE', leastWidth: 10, text: ({ updated }) => String(updated) },
  { title: 'AVAILABLE', leastWidth: 9, text: ({ available }) => String(available) },
];

const wideRolloutColumns: readonly Column<RolloutRow>[] = [
  { title: 'REVISION', leastWidth: 10, text: ({ revision }) => revision ?? unknown },
  { title: 'IMAGES', leastWidth: 6, text: ({ images }) => (images.length === 0 ? unknown : images.join(',')) },
  { title: 'WAITING', leastWidth: 7, text: ({ waitsFor }) => waitsFor ?? unknown },
];

const duration = (ms: number | undefined): string => (ms === undefined ? unknown : formatAge(ms));

const experimentColumns: readonly Column<ExperimentRow>[] = [
  { title: 'NAME', leastWidth: 10, text: ({ name }) => name },
  { title: 'STATUS', leastWidth: 6, text: ({ status }) => status.word },
  { title: 'DURATION', leastWidth: 8, text: ({ durationMs }) => duration(durationMs) },
  { title: 'REMAINING', leastWidth: 9, text: ({ leftMs }) => duration(leftMs) },
  { title: 'AGE', leastWidth: 3, text: ({ ageMs }) => duration(ageMs) },
];

const wideExperimentColumns: readonly Column<ExperimentRow>[] = [
  { title: 'TEMPLATES', leastWidth: 9, text: ({ templates }) => (templates.length === 0 ? unknown : templates.join(',')) },
  { title: 'MESSAGE', leastWidth: 7, text: ({ message }) => (message === '' ? unknown : message) },
];

/** The lines of `list rollouts`. */
export const renderRolloutList = (rows: readonly RolloutRow[], extra: ListColumns = {}): string[] =>
  render(extra.wide === true ? [...rolloutColumns, ...wideRolloutColumns] : rolloutColumns, rows, extra);

/** The lines of `list experiments`. */
export const renderExperimentList = (rows: readonly ExperimentRow[], extra: ListColumns = {}): string[] =>
  render(extra.wide === true ? [...experimentColumns, ...wideExperimentColumns] : experimentColumns, rows, extra);

function render<Row extends { readonly namespace: string }>(
  usual: readonly Column<Row>[],
  rows: readonly Row[],
  { namespace = false, timestamp, header = true }: ListColumns,
): string[] {
  const columns: readonly Column<Row>[] = [
    ...(timestamp === undefined ? [] : [{ title: 'TIMESTAMP', leastWidth: 20, text: () => formatInstant(timestamp) }]),
    ...(namespace ? [namespaceColumn] : []),
    ...usual,
  ];
  const titles = header ? [columns.map(({ title }) => cell(title))] : [];
  return alignColumns(
    [...titles, ...rows.map((row) => columns.map(({ text }) => cell(text(row))))],
    columns.map(({ leastWidth }) => leastWidth),
  );
}
