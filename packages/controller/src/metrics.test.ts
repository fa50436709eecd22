import { describe, expect, test } from '@jest/globals';
import { type AnalysisRun, analysisRuns, type Experiment, experiments, type Rollout, rollouts } from '@sluice/api';
import type { Informers } from './informers.ts';
import { createMetrics } from './metrics.ts';

const rollout: Rollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'demo' },
  spec: { replicas: 4, strategy: { blueGreen: { activeService: 'web' } } },
  status: {
    replicas: 5,
    availableReplicas: 3,
    updatedReplicas: 1,
    conditions: [
      {
        type: 'Progressing',
        status: 'Unknown',
        reason: 'RolloutPaused',
        message: '',
        lastUpdateTime: '2026-01-01T00:00:00Z',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  },
};

/** As much of the informers as the metrics look at. */
const informersOf = (items: readonly Rollout[], runs: readonly AnalysisRun[] = [], trials: readonly Experiment[] = []): Informers => {
  const empty = { get: () => undefined, list: () => [], by: () => [], remember() {}, forget() {} };
  const nothing = {
    synced: true,
    unserved: false,
    failing: undefined,
    onChange: () => () => {},
    run: async () => {},
    whenSynced: async () => {},
    store: empty,
  };
  const none = <T>(kind: T) => ({ ...nothing, kind });
  return {
    rollouts: { ...none(rollouts), store: { ...empty, list: () => items } },
    replicaSets: none({ group: 'apps', version: 'v1', kind: 'ReplicaSet', plural: 'replicasets', namespaced: true }),
    pods: none({ group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }),
    services: none({ group: '', version: 'v1', kind: 'Service', plural: 'services', namespaced: true }),
    scaledDown: none({ group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true }),
    analysisRuns: {
      ...none(analysisRuns),
      store: { ...empty, list: () => runs, get: ({ name }) => runs.find((run) => run.metadata.name === name) },
    },
    experiments: {
      ...none(experiments),
      store: { ...empty, list: () => trials, get: ({ name }) => trials.find((each) => each.metadata.name === name) },
    },
  };
};

describe('metrics', () => {
  test('have the names and labels that dashboards of the reference use', async () => {
    const metrics = createMetrics('1.2.3');
    metrics.onStart?.(informersOf([rollout]));
    metrics.onPass?.('rollout', { key: 'demo/web', seconds: 0.02 });
    metrics.onPass?.('rollout', { key: 'demo/web', seconds: 0.02, error: new Error('refused') });
    metrics.onEvent?.(rollout, { type: 'Normal', reason: 'RolloutPaused' });
    metrics.onRequest({ verb: 'patch', resource: 'rollouts.argoproj.io', code: 200 });
    const { text } = await metrics.render();
    for (const line of [
      'rollout_info{namespace="demo",name="web",strategy="blueGreen",traffic_router="",phase="Paused"} 1',
      'rollout_info_replicas_desired{namespace="demo",name="web"} 4',
      'rollout_info_replicas_available{namespace="demo",name="web"} 3',
      'rollout_info_replicas_unavailable{namespace="demo",name="web"} 2',
      'rollout_info_replicas_updated{namespace="demo",name="web"} 1',
      'rollout_reconcile_count{namespace="demo",name="web"} 2',
      'rollout_reconcile_error{namespace="demo",name="web"} 1',
      'rollout_events_total{namespace="demo",name="web",type="Normal",reason="RolloutPaused"} 1',
      'controller_clientset_k8s_request_total{kind="rollouts.argoproj.io",namespace="",verb="patch",status_code="200"} 1',
      'build_info{version="1.2.3"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });

  test.each([
    ['Nginx', { nginx: { stableIngress: 'web' } }],
    ['', {}],
  ])('name the router of a Rollout: "%s"', async (label, trafficRouting) => {
    const metrics = createMetrics('1.2.3');
    metrics.onStart?.(informersOf([{ ...rollout, spec: { replicas: 4, strategy: { canary: { trafficRouting } } } }]));
    expect((await metrics.render()).text).toContain(`strategy="canary",traffic_router="${label}",phase="Paused"} 1`);
  });

  test('a Rollout that is gone has no series any more', async () => {
    const metrics = createMetrics('1.2.3');
    metrics.onStart?.(informersOf([]));
    expect((await metrics.render()).text).not.toContain('name="web"');
  });

  test('tell of analyses: how they go, what they are measured by', async () => {
    const run: AnalysisRun = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisRun',
      metadata: { name: 'check', namespace: 'demo' },
      spec: {
        metrics: [
          { name: 'errors', provider: { newRelic: { query: 'q' } } },
          { name: 'late', provider: { web: { url: 'u' } } },
        ],
      },
      status: { phase: 'Running', metricResults: [{ name: 'errors', phase: 'Running', dryRun: true }] },
    };
    const metrics = createMetrics('1.2.3');
    metrics.onStart?.(informersOf([], [run]));
    metrics.onPass?.('analysis-run', { key: 'demo/check', seconds: 0.02, error: new Error('refused') });
    metrics.onPass?.('analysis-run', { key: 'demo/gone', seconds: 0.02 });
    const { text } = await metrics.render();
    for (const line of [
      'analysis_run_info{namespace="demo",name="check",phase="Running"} 1',
      'analysis_run_metric_type{namespace="demo",name="check",metric="errors",type="NewRelic"} 1',
      'analysis_run_metric_type{namespace="demo",name="check",metric="late",type="Web"} 1',
      'analysis_run_metric_phase{namespace="demo",name="check",metric="errors",type="NewRelic",dry_run="true",phase="Running"} 1',
      'analysis_run_reconcile_count{namespace="demo",name="check"} 1',
      'analysis_run_reconcile_error{namespace="demo",name="check"} 1',
    ])
      expect(text).toContain(line);
    expect(text).not.toContain('metric="late",type="Web",dry_run');
    expect(text).not.toContain('name="gone"');
  });

  test('tell of experiments', async () => {
    const experiment: Experiment = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Experiment',
      metadata: { name: 'compare', namespace: 'demo' },
      spec: { templates: [] },
      status: { phase: 'Running' },
    };
    const metrics = createMetrics('1.2.3');
    metrics.onStart?.(informersOf([], [], [experiment]));
    metrics.onPass?.('experiment', { key: 'demo/compare', seconds: 0.02, error: new Error('refused') });
    metrics.onPass?.('experiment', { key: 'demo/gone', seconds: 0.02 });
    const { text } = await metrics.render();
    expect(text).toContain('experiment_info{namespace="demo",name="compare",phase="Running"} 1');
    expect(text).toContain('experiment_reconcile_count{namespace="demo",name="compare"} 1');
    expect(text).toContain('experiment_reconcile_error{namespace="demo",name="compare"} 1');
    expect(text).not.toContain('name="gone"');
  });
});
