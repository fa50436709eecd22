import { apiVersion, type CanaryStep, type Rollout, type RolloutStrategy } from '@sluice/api';
import type { Deployment, KubeObject } from '@sluice/kubernetes';
import { type Conversion, isDeployment, ownMetadata, subjectOf } from './conversion.ts';

/** How the Rollout of a Deployment is to be. */
export interface RolloutChoice {
  /** In place of the Deployment, or beside it with a workloadRef. */
  readonly form: 'in-place' | 'workload-ref';
  /** Weights of the canary in order; none for a rolling update like the Deployment's. */
  readonly weights: readonly number[];
  /** How long it pauses after each weight; undefined: until somebody promotes. */
  readonly pause?: string | undefined;
  /** The Service of users, for blue-green. */
  readonly activeService?: string | undefined;
}

/** The Rollout that does what the Deployment did, or does it in steps. With a workloadRef the Deployment stays, and gives up its pods. */
export function toRollout(deployment: Deployment, choice: RolloutChoice): Conversion {
  const { spec } = deployment;
  const { replicas, selector, template, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds, paused } = spec ?? {};
  const own = choice.form === 'in-place';
  const rollout: Rollout = {
    apiVersion,
    kind: 'Rollout',
    metadata: ownMetadata(deployment),
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      ...(own && selector !== undefined ? { selector } : {}),
      ...(own && template !== undefined ? { template: withoutCreation(template) } : {}),
      ...(own
        ? {}
        : { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.metadata.name, scaleDown: 'onsuccess' as const } }),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      ...(revisionHistoryLimit === undefined ? {} : { revisionHistoryLimit }),
      ...(progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds }),
      ...(paused === true ? { paused } : {}),
      strategy: strategyOf(deployment, choice),
    },
  };
  const objects: readonly KubeObject[] = own ? [rollout] : [{ ...withoutStatus(deployment), metadata: ownMetadata(deployment) }, rollout];
  return { objects, notes: notesFor(deployment, choice) };
}

function strategyOf({ spec }: Deployment, { weights, pause, activeService }: RolloutChoice): RolloutStrategy {
  if (activeService !== undefined) return { blueGreen: { activeService } };
  const isRecreate = spec?.strategy?.type === 'Recreate';
  const { maxSurge, maxUnavailable } = isRecreate ? { maxSurge: 0, maxUnavailable: '100%' } : (spec?.strategy?.rollingUpdate ?? {});
  const steps = weights.flatMap((setWeight): CanaryStep[] => [{ setWeight }, { pause: pause === undefined ? {} : { duration: pause } }]);
  return {
    canary: {
      ...(maxSurge === undefined ? {} : { maxSurge }),
      ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      ...(steps.length === 0 ? {} : { steps }),
    },
  };
}

function notesFor(deployment: Deployment, { form, activeService }: RolloutChoice): readonly string[] {
  const { spec } = deployment;
  const subject = subjectOf(deployment);
  return [
    ...(spec?.strategy?.type === 'Recreate' && activeService === undefined
      ? [
          `${subject}: the strategy Recreate ends all pods before new ones start; maxSurge 0 and maxUnavailable 100% come near to it, but do not wait in between`,
        ]
      : []),
    ...(form === 'in-place'
      ? [`${subject}: remove the Deployment when the Rollout is Healthy; 'migrate' does it without losing a pod`]
      : []),
  ];
}

/** The Deployment that runs what the Rollout runs. A workload that it names takes its pods back. */
export function toDeployment(rollout: Rollout, objects: readonly KubeObject[]): Conversion {
  const { replicas, selector, template, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds, paused, workloadRef, strategy } =
    rollout.spec;
  const subject = subjectOf(rollout);
  const notes = lostNotes(rollout);
  if (workloadRef !== undefined) {
    const workload = objects
      .filter(isDeployment)
      .find(({ metadata }) => metadata.name === workloadRef.name && metadata.namespace === rollout.metadata.namespace);
    if (workload === undefined || workloadRef.kind !== 'Deployment')
      return {
        objects: [rollout],
        notes: [`${subject}: its ${workloadRef.kind} ${workloadRef.name} is not among the objects, so it stays as it is`],
      };
    const spec = { selector: {}, template: {}, ...workload.spec, replicas: replicas ?? 1 };
    const deployment: Deployment = { ...withoutStatus(workload), metadata: ownMetadata(workload), spec };
    return { objects: [deployment], notes };
  }
  const { maxSurge, maxUnavailable } = strategy?.canary ?? {};
  const rollingUpdate = {
    ...(maxSurge === undefined ? {} : { maxSurge }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
  };
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: ownMetadata(rollout),
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: selector ?? {},
      template: template ?? {},
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      ...(revisionHistoryLimit === undefined ? {} : { revisionHistoryLimit }),
      ...(progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds }),
      ...(paused === true ? { paused } : {}),
      ...(Object.keys(rollingUpdate).length === 0 ? {} : { strategy: { type: 'RollingUpdate', rollingUpdate } }),
    },
  };
  return { objects: [deployment], notes };
}

/** What a Deployment cannot do. */
function lostNotes(rollout: Rollout): readonly string[] {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  const lost = [
    ...(canary?.steps === undefined ? [] : ['steps']),
    ...(canary?.trafficRouting === undefined ? [] : ['trafficRouting']),
    ...(canary?.analysis === undefined ? [] : ['analysis']),
    ...(blueGreen === undefined ? [] : ['blueGreen']),
  ];
  const services = [canary?.canaryService, canary?.stableService, blueGreen?.activeService, blueGreen?.previewService].filter(
    (each) => each !== undefined,
  );
  return [
    ...lost.map((field) => `${subjectOf(rollout)}: a Deployment has no ${field}`),
    ...(services.length === 0
      ? []
      : [
          `${subjectOf(rollout)}: the Services ${services.join(', ')} lead to all pods when the Rollout is gone; its controller takes its selector out of them`,
        ]),
  ];
}

const withoutCreation = (template: NonNullable<Deployment['spec']>['template']): NonNullable<Deployment['spec']>['template'] => {
  const { creationTimestamp: _, ...metadata } = template?.metadata ?? {};
  return { ...template, metadata };
};

function withoutStatus(deployment: Deployment): Deployment {
  const { status: _, ...rest } = deployment;
  return rest;
}
