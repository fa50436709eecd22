import type { Rollout } from '@sluice/api';
import {
  type Clock,
  controllerOf,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  keyText,
  type Log,
  matches,
  parseKeyText,
  type Random,
  type ReplicaSet,
  requirementsOfSelector,
  type StopSignal,
  sleep,
  stopper,
} from '@sluice/kubernetes';
import { createHttp } from '@sluice/metric-providers';
import { dressesPods, isRestarting, managerOf, scaledDownByAnnotation } from '@sluice/rollout';
import { createEventRecorder, createReconciler, type Informer, writeThrough } from '@sluice/runtime';
import { builtInRouters, type RouterSpec } from '@sluice/traffic-routers';
import { createAnalyses, type MeasuringOptions } from './analysis/create-analyses.ts';
import { createAwsVerification } from './aws/verify-rollout.ts';
import { decide, shapeOf } from './decide.ts';
import { createExperiments } from './experiment/create-experiments.ts';
import { createHandBacks } from './hand-back.ts';
import { byReference, byService, createInformers, type Informers, serviceKeysOf } from './informers.ts';
import { reconcileRollout } from './reconcile-rollout.ts';
import { reconcileService } from './reconcile-service.ts';
import { reconcileWorkload } from './reconcile-workload.ts';
import { createReferences, referenceKeysOf } from './references.ts';
import { createRefusals } from './refusals.ts';
import { createStatusPace } from './status-pace.ts';
import { createStepPlugins, type StepPluginOptions } from './step-plugins.ts';

/** What the controller tells about its work, for /metrics. */
export interface Observer {
  onPass?(reconciler: string, pass: { readonly key: string; readonly seconds: number; readonly error?: unknown }): void;
  onEvent?(rollout: Rollout, event: { readonly type: string; readonly reason: string }): void;
  /** Once, before the first pass. */
  onStart?(informers: Informers): void;
}

export interface ControllerOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly namespace?: string | undefined;
  readonly instanceId?: string | undefined;
  /** The routers that Rollouts may use. Default: those that are built in. */
  readonly routers?: readonly RouterSpec[];
  /** AWS is asked whether load balancers and target groups follow; `tagKey` is the tag that says what a target group stands for. */
  readonly verifyTargetGroups?: { readonly tagKey: string } | undefined;
  /** How the metrics of analyses are measured. */
  readonly measuring?: MeasuringOptions;
  /** The step plugins that Rollouts may name. Default: none. */
  readonly stepPlugins?: StepPluginOptions;
  /** Rollouts that are worked on at the same time. Default 10. */
  readonly workers?: number;
  readonly observer?: Observer;
  /** Numbers of pods alone are written so long after the last status at the earliest, in ms. Default 1000. */
  readonly countsEveryMs?: number;
  /** What decides. Simulations look over its shoulder, or break it on purpose. */
  readonly decide?: typeof decide;
}

/** How long a controller that is told to stop goes on writing events. */
const longestFlushMs = 3000;

/** The whole controller over its ports. Runs until stop; resolves when the last pass has ended and its events are written, or three seconds later. */
export async function runController(options: ControllerOptions, stop: StopSignal): Promise<void> {
  const { clock, log, observer = {}, workers = 10, routers = builtInRouters } = options;
  const informers = createInformers(options, routers);
  const all: readonly Informer<KubeObject>[] = Object.values(informers);
  const lookAtRollouts = (found: readonly Rollout[]): void => {
    for (const rollout of found) rolloutPasses.queue.add(keyText(keyOfRollout(rollout)));
  };
  const references = createReferences(options, {
    stop,
    onChange(key) {
      lookAtRollouts(informers.rollouts.store.by(byReference, key));
      experiments.onReference(key);
    },
    onKnown() {
      lookAtRollouts(informers.rollouts.store.list().filter((rollout) => refersToKinds(rollout, routers)));
      experiments.onReference();
    },
  });
  const everything = { [Symbol.iterator]: () => [...all, ...references.informers].values() };
  const client = writeThrough(options.client, everything);
  const recorder = createEventRecorder({ client, clock, log, component: 'rollouts-controller' });

  const onEvent = observer.onEvent?.bind(observer);
  const measuring = { ...options.measuring, http: options.measuring?.http ?? createHttp(clock, stop), tokens: new Map() };
  const verification =
    options.verifyTargetGroups &&
    createAwsVerification({
      io: { clock, setting: () => undefined, readFile: async () => undefined, ...measuring },
      clock,
      tagKey: options.verifyTargetGroups.tagKey,
      onAnswer: (key) => rolloutPasses.queue.add(key),
    });
  const stepPlugins = createStepPlugins({
    ...options.stepPlugins,
    clock,
    log,
    stop,
    onAnswer: (rollout) => rolloutPasses.queue.add(keyText(keyOfRollout(rollout))),
  });
  const ports = {
    client,
    informers,
    references,
    refusals: createRefusals(),
    routers,
    decide: options.decide ?? decide,
    pace: createStatusPace(clock, options.countsEveryMs ?? 1000),
    clock,
    log,
    recorder,
    stepPlugins,
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(verification === undefined ? {} : { verification }),
  };
  const rolloutPasses = createReconciler({
    name: 'rollout',
    workers,
    clock,
    log,
    reconcile: (key) => reconcileRollout(ports, key),
    onPass: (pass) => observer.onPass?.('rollout', pass),
  });
  const analyses = createAnalyses({
    ports: options,
    client,
    informer: informers.analysisRuns,
    recorder,
    measuring,
    stop,
    onPass: (pass) => observer.onPass?.('analysis-run', pass),
  });
  const experiments = createExperiments({
    ports: options,
    client,
    informers,
    references,
    recorder,
    ...(onEvent === undefined ? {} : { onEvent }),
    onPass: (pass) => observer.onPass?.('experiment', pass),
  });
  const servicePasses = createReconciler({ name: 'service', workers: 2, clock, log, reconcile: (key) => reconcileService(ports, key) });
  const workloadPasses = createReconciler({ name: 'workload', workers: 1, clock, log, reconcile: (key) => reconcileWorkload(ports, key) });
  const handBacks = createHandBacks(ports);
  informers.rollouts.onChange(({ before, after }) => handBacks.onChange(before, after));
  connect(informers, {
    rollout: rolloutPasses.queue.add,
    service: servicePasses.queue.add,
    workload: workloadPasses.queue.add,
  });

  const watching = all.map((informer) => informer.run(stop));
  await Promise.all(all.map((informer) => informer.whenSynced(stop)));
  if (!stop.stopped) {
    log.info('started', { rollouts: informers.rollouts.store.list().length });
    observer.onStart?.(informers);
  }
  await Promise.all(
    [rolloutPasses, analyses, experiments, servicePasses, workloadPasses, handBacks.passes].map((passes) => passes.run(stop)),
  );
  const flushed = stopper();
  // Who takes over waits for the lease, which is given back after this.
  await Promise.race([recorder.flush().then(() => flushed.stop()), sleep(clock, longestFlushMs, flushed)]);
  await Promise.all(watching);
}

/** Whether a Rollout names objects of kinds that are watched only while somebody does, or has named some before. */
const refersToKinds = (rollout: Rollout, routers: readonly RouterSpec[]): boolean =>
  rollout.status?.canary?.lastTrafficRouting !== undefined || referenceKeysOf(rollout, routers).length > 0;

interface LookAt {
  rollout(key: string): void;
  service(key: string): void;
  workload(key: string): void;
}

/** Which change makes which objects worth a look. */
function connect(informers: Informers, lookAt: LookAt): void {
  informers.rollouts.onChange(({ key, before, after }) => {
    lookAt.rollout(keyText(key));
    // A Service that is no longer named is given back.
    const named = new Set(after === undefined || after.metadata.deletionTimestamp !== undefined ? [] : serviceKeysOf(after));
    for (const service of before === undefined ? [] : serviceKeysOf(before)) if (!named.has(service)) lookAt.service(service);
    // So is a Deployment that gave its pods up.
    const noted = informers.scaledDown.store
      .list(key.namespace)
      .filter(({ metadata }) => metadata.annotations?.[scaledDownByAnnotation] === key.name);
    for (const deployment of noted) lookAt.workload(keyText(keyOf(deployment)));
  });
  informers.scaledDown.onChange(({ key }) => lookAt.workload(keyText(key)));
  informers.services.onChange(({ key, before }) => {
    lookAt.service(keyText(key));
    for (const rollout of informers.rollouts.store.by(byService, keyText(key))) lookAt.rollout(keyText(keyOfRollout(rollout)));
    const manager = before === undefined ? undefined : managerOf(before);
    if (manager !== undefined) lookAt.rollout(keyText({ ...key, name: manager }));
  });
  for (const informer of [informers.analysisRuns, informers.experiments]) {
    informer.onChange(({ key, before, after }) => {
      const owner = controllerOf(after ?? before ?? { metadata: {} });
      if (owner?.kind === 'Rollout') lookAt.rollout(keyText({ ...key, name: owner.name }));
    });
  }
  informers.replicaSets.onChange(({ before, after }) => {
    for (const rollout of new Set([before, after].flatMap((each) => (each === undefined ? [] : rolloutsOf(informers, each)))))
      lookAt.rollout(rollout);
  });
  informers.pods.onChange(({ before, after }) => {
    // Pods matter by themselves only while a restart replaces them, or when they come late for the part that they shall be dressed for; their
    // numbers come with their ReplicaSets.
    const owner = controllerOf(after ?? before ?? { metadata: {} });
    const namespace = (after ?? before)?.metadata.namespace;
    const replicaSet =
      owner === undefined
        ? undefined
        : informers.replicaSets.store.get({ ...(namespace === undefined ? {} : { namespace }), name: owner.name });
    for (const key of replicaSet === undefined ? [] : rolloutsOf(informers, replicaSet)) {
      const rollout = informers.rollouts.store.get(parseKeyText(key));
      if (
        rollout !== undefined &&
        shapeOf(rollout).length === 0 &&
        (isRestarting(rollout, rollout.status) || (before === undefined && dressesPods(rollout)))
      )
        lookAt.rollout(key);
    }
  });
}

const keyOfRollout = (rollout: Rollout) => ({ namespace: rollout.metadata.namespace ?? '', name: rollout.metadata.name });

/** The Rollout that controls a ReplicaSet; for an orphan, all that might adopt it. */
function rolloutsOf({ rollouts }: Informers, replicaSet: ReplicaSet): readonly string[] {
  const { namespace = '' } = replicaSet.metadata;
  const owner = controllerOf(replicaSet);
  if (owner !== undefined) return owner.kind === 'Rollout' ? [`${namespace}/${owner.name}`] : [];
  return rollouts.store
    .list(namespace)
    .filter((rollout) => {
      if (shapeOf(rollout).length > 0) return false;
      const selector = requirementsOfSelector(rollout.spec.selector ?? {});
      return selector.ok && selector.value.length > 0 && matches(selector.value, replicaSet.metadata.labels);
    })
    .map((rollout) => keyText(keyOfRollout(rollout)));
}
