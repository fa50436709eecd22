import type { AnalysisRun, Measurement, MetricResult } from '@sluice/api';
import { type Instant, parseInstant } from '@sluice/kubernetes';
import { createdAt } from '../family.ts';
import { analysisStatus } from '../status/analysis-status.ts';
import { age, type Note, type TreeNode } from './node.ts';

/** An AnalysisRun, and the Jobs that its measurements have started. */
export function analysisRunNode(run: AnalysisRun, now: Instant): TreeNode {
  const results = run.status?.metricResults ?? [];
  return {
    kind: 'AnalysisRun',
    name: run.metadata.name,
    status: analysisStatus(run.status?.phase),
    ...age(createdAt(run), now),
    notes: outcomes.flatMap((outcome): Note[] => {
      const count = results.reduce((sum, result) => sum + (result[outcome] ?? 0), 0);
      return count === 0 ? [] : [{ kind: 'measurements', outcome, count }];
    }),
    children: jobsOf(results).map((job) => jobNode(job, now)),
  };
}

const outcomes = ['successful', 'failed', 'inconclusive', 'error'] as const satisfies readonly (keyof MetricResult)[];

/** A measurement of the job provider carries the name of its Job; so Jobs in other clusters are shown too. */
const jobNameKey = 'job-name';

interface MeasuredJob {
  readonly name: string;
  readonly measurement: Measurement;
}

const jobsOf = (results: readonly MetricResult[]): readonly MeasuredJob[] =>
  results
    .flatMap(({ measurements = [] }) => measurements)
    .flatMap((measurement) => {
      const name = measurement.metadata?.[jobNameKey];
      return name === undefined ? [] : [{ name, measurement }];
    })
    .sort((a, b) => (startOf(a) ?? 0) - (startOf(b) ?? 0) || (a.name < b.name ? -1 : 1));

const startOf = ({ measurement }: MeasuredJob): Instant | undefined => parseInstant(measurement.startedAt ?? '');

const jobNode = (job: MeasuredJob, now: Instant): TreeNode => ({
  kind: 'Job',
  name: job.name,
  status: analysisStatus(job.measurement.phase),
  ...age(startOf(job), now),
  notes: [],
  children: [],
});
