import {
  type AnalysisRun,
  analysisRuns,
  type Experiment,
  experiments,
  instanceIdLabel,
  podTemplateHashLabel,
  type Rollout,
  rollouts,
} from '@sluice/api';
import {
  type Clock,
  controllerOf,
  type Deployment,
  deployments,
  type KubeObject,
  type KubernetesClient,
  type Log,
  type Pod,
  pods,
  type Random,
  type ReplicaSet,
  replicaSets,
  type Service,
  services,
} from '@sluice/kubernetes';
import { managerOf, namedServices, scaledDownLabel } from '@sluice/rollout';
import { createInformer, type Informer } from '@sluice/runtime';
import type { RouterSpec } from '@sluice/traffic-routers';
import { shapeOf } from './decide.ts';
import { referenceKeysOfExperiment, serviceKeysOfExperiment } from './experiment/keys.ts';
import { referenceKeysOf } from './references.ts';
import { slimPod, withoutManagedFields } from './slim.ts';

export interface InformerPorts {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Only this namespace; all where absent. */
  readonly namespace?: string | undefined;
  /** Only Rollouts with this instance id; those without one where absent. */
  readonly instanceId?: string | undefined;
}

/** What the controller watches. ReplicaSets and pods only as far as they belong to some Rollout. */
export interface Informers {
  readonly rollouts: Informer<Rollout>;
  readonly replicaSets: Informer<ReplicaSet>;
  readonly pods: Informer<Pod>;
  readonly services: Informer<Service>;
  /** Deployments that gave their pods up for a Rollout. */
  readonly scaledDown: Informer<Deployment>;
  readonly analysisRuns: Informer<AnalysisRun>;
  readonly experiments: Informer<Experiment>;
}

/** Index of children by the uid of their controller; '' holds those without one. */
export const byOwner = 'owner';
/** Index of objects by their own uid. */
export const byUid = 'uid';
/** Index of Services by the `namespace/name` of the Rollout that steers them, by their own word. */
export const byManager = 'manager';
/** Index of Rollouts and Experiments by the `namespace/name` of the Services they name. */
export const byService = 'service';
/** Index of Rollouts and Experiments by the objects of other kinds that they name: see `referenceKeysOf`. */
export const byReference = 'reference';

export function createInformers({ namespace, instanceId, ...ports }: InformerPorts, routers: readonly RouterSpec[]): Informers {
  const scope = namespace === undefined ? {} : { namespace };
  const ownerOf = (object: KubeObject) => [controllerOf(object)?.uid ?? ''];
  const instances = instanceId === undefined || instanceId === '' ? `!${instanceIdLabel}` : `${instanceIdLabel}=${instanceId}`;
  return {
    rollouts: createInformer({
      ...ports,
      kind: rollouts,
      transform: withoutManagedFields,
      scope: { ...scope, labelSelector: instances },
      indexes: { [byService]: serviceKeysOf, [byReference]: (rollout) => referenceKeysOf(rollout, routers) },
    }),
    replicaSets: createInformer({
      ...ports,
      kind: replicaSets,
      transform: withoutManagedFields,
      scope: { ...scope, labelSelector: podTemplateHashLabel },
      indexes: { [byOwner]: ownerOf },
    }),
    pods: createInformer({
      ...ports,
      kind: pods,
      scope: { ...scope, labelSelector: podTemplateHashLabel },
      transform: slimPod,
      indexes: { [byOwner]: ownerOf },
    }),
    services: createInformer({
      ...ports,
      kind: services,
      transform: withoutManagedFields,
      scope,
      indexes: {
        [byManager]: (service) => {
          const manager = managerOf(service);
          return manager === undefined ? [] : [`${service.metadata.namespace}/${manager}`];
        },
      },
    }),
    scaledDown: createInformer({
      ...ports,
      kind: deployments,
      transform: withoutManagedFields,
      scope: { ...scope, labelSelector: scaledDownLabel },
    }),
    analysisRuns: createInformer({
      ...ports,
      kind: analysisRuns,
      transform: withoutManagedFields,
      scope: { ...scope, labelSelector: instances },
      indexes: { [byOwner]: ownerOf, [byUid]: ({ metadata }) => [metadata.uid ?? ''] },
    }),
    experiments: createInformer({
      ...ports,
      kind: experiments,
      transform: withoutManagedFields,
      scope: { ...scope, labelSelector: instances },
      indexes: { [byOwner]: ownerOf, [byService]: serviceKeysOfExperiment, [byReference]: referenceKeysOfExperiment },
    }),
  };
}

/** The keys of the Services that a Rollout names; none for an object that is no proper Rollout. */
export function serviceKeysOf(rollout: Rollout): readonly string[] {
  if (shapeOf(rollout).length > 0) return [];
  return namedServices(rollout).map(({ name }) => `${rollout.metadata.namespace}/${name}`);
}
