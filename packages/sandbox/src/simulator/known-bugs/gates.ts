import type { AnalysisTemplateSpec } from '@sluice/api';
import { hashOf } from '../hashes.ts';
import { mutantNamed } from '../mutants/index.ts';
import { seeing, withSeenStatus } from '../mutants/mutant.ts';
import type { MetricWord, Scenario } from '../scenario.ts';
import { image, legacyDeployment, promote } from '../stories/story.ts';
import { type KnownBug, knownBug } from './known-bug.ts';

const blueGreen = { activeService: 'web-active', previewService: 'web-preview', autoPromotionEnabled: false };
const check = { templates: [{ templateName: 'check' }] };

/** 1 is good, 100 is bad, and what is between is neither; three measurements in half a minute. */
const template: AnalysisTemplateSpec = {
  metrics: [
    {
      name: 'value',
      provider: { web: { url: 'http://metrics.sim/value', jsonPath: '{$.value}', timeoutSeconds: 5 } },
      successCondition: 'result < 5',
      failureCondition: 'result > 10',
      interval: '10s',
      count: 3,
    },
  ],
};

const saying = (word: MetricWord): NonNullable<Scenario['metrics']> => ({
  templates: { check: template },
  says: [{ fromMs: 0, word }],
});

const endedCountsAsPassed = mutantNamed('an analysis that somebody ended counts as passed');

/** Gates that open without their key. */
export const gateBugs: readonly KnownBug[] = [
  knownBug(21, 'A promotion of one revision opens the gate of the next', {
    law: 'revision-scoping',
    broken: mutantNamed('an open gate lives on in the next revision'),
    spec: { strategy: { blueGreen: { ...blueGreen, previewReplicaCount: 1, prePromotionAnalysis: check } } },
    metrics: saying('good'),
    user: [
      [60, image('g2-slow-20s')],
      [150, promote],
      [153, image('g3')],
    ],
  }),
  knownBug(22, 'An analysis is ended because a pod was lost, and that counts as passed', {
    law: 'analysis-gates',
    broken: {
      name: 'an analysis is ended when its pods are not all there, and counts as passed',
      mutation: {
        decide(real, seen) {
          const plan = endedCountsAsPassed.mutation.decide?.(real, seen) ?? real(seen);
          const current = seen.replicaSets.find((each) => hashOf(each) === seen.rollout.status?.currentPodHash);
          const isWhole = (current?.status?.availableReplicas ?? 0) >= (current?.spec?.replicas ?? 1);
          const running = (seen.runs ?? []).filter(({ status }) => status?.phase === 'Running');
          return isWhole ? plan : { ...plan, actions: [...plan.actions, ...running.map((run) => ({ do: 'stop-run', run }) as const)] };
        },
      },
    },
    spec: { strategy: { blueGreen: { ...blueGreen, autoPromotionEnabled: true, prePromotionAnalysis: check } } },
    metrics: saying('good'),
    user: [[60, image('g2')]],
    troubles: [{ kind: 'pods-drained', atMs: 75_000, percent: 40, forMs: 0 }],
  }),
  knownBug(23, 'An analysis that has not measured anything good counts as passed', {
    law: 'analysis-gates',
    broken: mutantNamed('an analysis without a result counts as passed'),
    spec: { strategy: { canary: { steps: [{ setWeight: 50 }, { analysis: check }, { pause: { duration: 30 } }] } } },
    metrics: saying('neither'),
    user: [[60, image('g2')]],
  }),
  knownBug(24, 'A template that comes from a workload is promoted although that is switched off', {
    law: 'blue-green-gates',
    broken: seeing('a template that the workload has only just got counts as the first one', (seen) => {
      const generation = String(seen.workload?.metadata.generation ?? 0);
      return seen.rollout.status?.workloadObservedGeneration === generation ? seen : withSeenStatus(seen, { stableRS: undefined });
    }),
    spec: { strategy: { blueGreen }, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'legacy', scaleDown: 'onsuccess' } },
    workload: legacyDeployment('web:g1'),
    user: [
      [60, image('g2')],
      [120, promote],
    ],
    troubles: [{ kind: 'late-events', fromMs: 0, toMs: 110_000, mostMs: 15_000, resource: 'deployments.apps' }],
  }),
];
