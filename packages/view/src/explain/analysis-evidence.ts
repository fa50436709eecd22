import type { AnalysisRun, Experiment, MetricResult } from '@sluice/api';
import { childrenOf, type RolloutObjects, revisionOf } from '../family.ts';

/** How many of the last values of a metric are shown. */
const lastValues = 3;

/** What the analyses and experiments of a revision say, those that went well left out. */
export function analysisEvidence({ rollout, analysisRuns, experiments }: RolloutObjects, revision: number): readonly string[] {
  const isOfRevision = (object: AnalysisRun | Experiment): boolean => revisionOf(object) === revision;
  const compared = childrenOf(rollout, experiments).filter(isOfRevision);
  const runs = [
    ...childrenOf(rollout, analysisRuns).filter(isOfRevision),
    ...compared.flatMap((experiment) => childrenOf(experiment, analysisRuns)),
  ];
  return [...compared.flatMap(experimentText), ...runs.flatMap(runTexts)];
}

function experimentText({ metadata, status = {} }: Experiment): readonly string[] {
  const { phase = '', message = '' } = status;
  return phase === 'Successful' || phase === '' ? [] : [`Experiment ${metadata.name} is ${phase}${message === '' ? '.' : `: ${message}`}`];
}

function runTexts({ metadata, status }: AnalysisRun): readonly string[] {
  const { phase, message = '', metricResults = [] } = status ?? { phase: '' };
  if (phase === 'Successful' || phase === '') return [];
  return [
    `AnalysisRun ${metadata.name} is ${phase}${message === '' ? '.' : `: ${message}`}`,
    ...metricResults.filter((result) => result.phase !== 'Successful').map(metricText),
  ];
}

/** `Metric error-rate is Failed (2 good, 3 bad; last values 0.9, 0.8): …` */
function metricText({ name, phase, message, measurements = [], dryRun, ...counts }: MetricResult): string {
  const words = [
    [counts.successful, 'good'],
    [counts.failed, 'bad'],
    [counts.inconclusive, 'unclear'],
    [counts.error, 'without a result'],
  ] as const;
  const told = words.flatMap(([count = 0, word]) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
  const values = measurements.flatMap(({ value }) => (value === undefined || value === '' ? [] : [value])).slice(-lastValues);
  const facts = [told, values.length === 0 ? '' : `last values ${values.join(', ')}`].filter((fact) => fact !== '').join('; ');
  const why = message ?? measurements.at(-1)?.message ?? '';
  return `Metric ${name}${dryRun === true ? ' (dry run)' : ''} is ${phase === '' ? 'Pending' : phase}${facts === '' ? '' : ` (${facts})`}${why === '' ? '.' : `: ${why}`}`;
}
