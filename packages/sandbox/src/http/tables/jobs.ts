import { formatAge, type Instant, type Job, jobs, parseInstant } from '@sluice/kubernetes';
import { workloadColumns } from './containers.ts';
import { ageColumn, defineTable, nameColumn } from './table.ts';

function statusOf({ status, metadata }: Job): string {
  const holds = (wanted: string): boolean => status?.conditions?.some(({ type, status: is }) => type === wanted && is === 'True') === true;
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (holds('Suspended')) return 'Suspended';
  if (holds('FailureTarget')) return 'FailureTarget';
  return holds('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completionsOf({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function durationOf({ status }: Job, now: Instant): string {
  const start = parseInstant(status?.startTime ?? '');
  return start === undefined ? '' : formatAge((parseInstant(status?.completionTime ?? '') ?? now) - start);
}

export const jobTable = defineTable(jobs, [
  nameColumn,
  { name: 'Status', cell: statusOf },
  { name: 'Completions', cell: completionsOf },
  { name: 'Duration', cell: durationOf },
  ageColumn,
  ...workloadColumns,
]);
