import type { Experiment } from '@sluice/api';
import { controllerOf, jsonEqual, type KubeObject, type KubernetesClient, keyOf, keyText, uidOf } from '@sluice/kubernetes';
import { createReconciler, type EventRecorder, type Reconciler } from '@sluice/runtime';
import { byOwner, byReference, byService, type InformerPorts, type Informers } from '../informers.ts';
import type { References } from '../references.ts';
import { type ExperimentPorts, reconcileExperiment } from './reconcile-experiment.ts';

interface ExperimentsOptions {
  readonly ports: InformerPorts;
  readonly client: KubernetesClient;
  readonly informers: Informers;
  readonly references: References;
  readonly recorder: EventRecorder;
  /** An event about a Rollout that has started an Experiment. */
  onEvent?: ExperimentPorts['onEvent'];
  onPass?(pass: { readonly key: string; readonly seconds: number; readonly error?: unknown }): void;
}

/** All that carries out Experiments. */
export interface Experiments extends Reconciler {
  /** Something that Experiments refer to has changed: see `referenceKeysOfExperiment`; undefined stands for all. */
  onReference(key?: string): void;
}

export function createExperiments({ ports, client, informers, references, recorder, onEvent, onPass }: ExperimentsOptions): Experiments {
  const { clock, log } = ports;
  const experimentPorts = { client, informers, references, clock, log, recorder, ...(onEvent === undefined ? {} : { onEvent }) };
  const passes = createReconciler({
    name: 'experiment',
    workers: 10,
    clock,
    log,
    reconcile: (key) => reconcileExperiment(experimentPorts, key),
    ...(onPass === undefined ? {} : { onPass }),
  });
  const { store } = informers.experiments;
  const lookAt = (found: readonly Experiment[]): void => {
    for (const experiment of found) passes.queue.add(keyText(keyOf(experiment)));
  };
  const lookAtOwner = (child: KubeObject | undefined): void => {
    const owner = child === undefined ? undefined : controllerOf(child);
    const namespace = child?.metadata.namespace ?? '';
    if (owner?.kind === 'Experiment') passes.queue.add(keyText({ namespace, name: owner.name }));
  };
  informers.experiments.onChange(({ key }) => passes.queue.add(keyText(key)));
  for (const children of [informers.replicaSets, informers.analysisRuns])
    children.onChange(({ before, after }) => lookAtOwner(after ?? before));
  informers.services.onChange(({ key }) => lookAt(store.by(byService, keyText(key))));
  informers.rollouts.onChange(({ before, after }) => {
    // Arms that nothing is routed to any more may go.
    const [was, is] = [before, after].map((rollout) => rollout?.status?.canary?.weights?.additional ?? []);
    const rollout = after ?? before;
    if (rollout !== undefined && !jsonEqual(was, is)) lookAt(store.by(byOwner, uidOf(rollout)));
  });
  return { ...passes, onReference: (key) => lookAt(key === undefined ? store.list() : store.by(byReference, key)) };
}
