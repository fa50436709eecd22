import { managedByAnnotation, maxUnavailableOf, podTemplateHashLabel, type Rollout, replicasOf } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import { type Action, normal, type RolloutEvent } from './plan.ts';
import { availableOf, podHashOf, sizeOf } from './replica-sets.ts';

/** The pod hash that a Service selects, if it selects one. */
export const selectedHash = (service: Service | undefined): string | undefined => service?.spec?.selector?.[podTemplateHashLabel];

/** The Rollout that steers a Service, by its own word. */
export const managerOf = (service: Service): string | undefined => service.metadata.annotations?.[managedByAnnotation];

export interface Pointing {
  readonly actions: readonly Action[];
  readonly events: readonly RolloutEvent[];
}
const nothing: Pointing = { actions: [], events: [] };

/** What it takes to point a Service at a ReplicaSet, whatever the state of its pods. */
export function point(rollout: Rollout, service: Service | undefined, podHash: string): Pointing {
  if (service === undefined || podHash === '') return nothing;
  const from = selectedHash(service);
  if (from === podHash && managerOf(service) === rollout.metadata.name) return nothing;
  const { name } = service.metadata;
  return {
    actions: [{ do: 'point-service', service, podHash }],
    events:
      from === podHash ? [] : [normal('SwitchService', `Switched selector for service '${name}' from '${from ?? ''}' to '${podHash}'`)],
  };
}

/**
 * As `point`, but never takes serving pods away from a Service. One that selects all revisions so far (it has never been pointed) waits
 * for every pod of the ReplicaSet, and for as many as `atLeast`; any other for one. Where no pods are wanted there is nothing to lose.
 */
export function pointWhenServing(
  rollout: Rollout,
  service: Service | undefined,
  replicaSet: ReplicaSet | undefined,
  { atLeast = 0 }: { readonly atLeast?: number } = {},
): Pointing {
  if (replicaSet === undefined) return nothing;
  const available = availableOf(replicaSet);
  const needed = selectedHash(service) === undefined ? Math.max(1, sizeOf(replicaSet), atLeast) : 1;
  return replicasOf(rollout) === 0 || available >= needed ? point(rollout, service, podHashOf(replicaSet)) : nothing;
}

/** The pods that users need, as far as they are there: what a Service that leads to all of them must not fall below. */
export const neededByUsers = (rollout: Rollout, all: readonly ReplicaSet[]): number =>
  Math.min(
    replicasOf(rollout) - maxUnavailableOf(rollout),
    all.reduce((sum, each) => sum + availableOf(each), 0),
  );
