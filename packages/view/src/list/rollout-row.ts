import type { Rollout } from '@sluice/api';
import { setWeightOf, stepOf } from '../progress.ts';
import { rolloutState, rolloutStatus } from '../status/rollout-status.ts';
import type { Status } from '../status/tone.ts';

/** A Rollout as a line of a list. */
export interface RolloutRow {
  readonly namespace: string;
  readonly name: string;
  readonly strategy: 'Canary' | 'BlueGreen' | 'unknown';
  readonly status: Status;
  readonly step?: { readonly done: number; readonly count: number };
  /** Only of a canary. */
  readonly setWeight?: number;
  readonly ready: number;
  readonly current: number;
  readonly desired: number;
  readonly updated: number;
  readonly available: number;
  /** Pod template hash of the newest revision. */
  readonly revision?: string;
  /** Those of its containers; none where a workloadRef has the template. */
  readonly images: readonly string[];
  /** One word for what it waits for. */
  readonly waitsFor?: string;
}

export function rolloutRow(rollout: Rollout): RolloutRow {
  const { metadata, spec, status = {} } = rollout;
  const { canary, blueGreen } = spec.strategy ?? {};
  const step = stepOf(rollout);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    strategy: canary !== undefined ? 'Canary' : blueGreen !== undefined ? 'BlueGreen' : 'unknown',
    status: rolloutStatus(rolloutState(rollout)),
    ...(canary === undefined ? {} : { ...(step && { step }), setWeight: setWeightOf(rollout) }),
    ready: status.readyReplicas ?? 0,
    current: status.replicas ?? 0,
    desired: spec.replicas ?? 1,
    updated: status.updatedReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    ...(status.currentPodHash === undefined ? {} : { revision: status.currentPodHash }),
    images: (spec.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? []),
    ...(status.waitingFor === undefined ? {} : { waitsFor: status.waitingFor.reason }),
  };
}
