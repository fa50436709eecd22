import { analysisRuns, experiments } from '@sluice/api';
import { oneOrMore } from '../one-or-more.ts';

const body = { spec: { terminate: true } };

/** `terminate analysisrun NAME…` */
export const terminateAnalysisRun = oneOrMore({
  argument: '<ANALYSISRUN_NAME...>',
  report: (name) => `analysisrun '${name}' terminated`,
  help: '\nExample:\n  kubectl argo rollouts terminate analysisrun web-6d4f-2-1',
  act: ({ client, namespace }, name) => client.patch(analysisRuns, { namespace, name }, { type: 'merge', body }),
});

/** `terminate experiment NAME…`. It says `retried`, as scripts have come to know it. */
export const terminateExperiment = oneOrMore({
  argument: '<EXPERIMENT_NAME...>',
  report: (name) => `experiment '${name}' retried`,
  help: '\nExample:\n  kubectl argo rollouts terminate experiment web-compare',
  act: ({ client, namespace }, name) => client.patch(experiments, { namespace, name }, { type: 'merge', body }),
});
