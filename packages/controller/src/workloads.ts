import type { Rollout } from '@sluice/api';
import { type Kind, type KubeObject, keyText, type ListScope, type ObjectKey, resourceOf, type StopSignal } from '@sluice/kubernetes';
import { type Workload, workloadKindOf } from '@sluice/rollout';
import { createInformer, type Informer } from '@sluice/runtime';
import { shapeOf } from './decide.ts';
import type { InformerPorts } from './informers.ts';

/** The workloads that Rollouts name. A kind is watched from the first Rollout on that names one of it. */
export interface Workloads {
  /** The workload that a Rollout names: undefined where there is none; 'unknown' as long as the watch has not shown yet what there is. */
  of(rollout: Rollout): Workload | undefined | 'unknown';
  /** The informers that run, for writes to go through. */
  readonly informers: readonly Informer<KubeObject>[];
}

interface WorkloadOptions {
  readonly stop: StopSignal;
  /** A workload has changed: see `workloadKeysOf`. */
  onChange(workloadKey: string): void;
  /** A kind that was unknown is known from now on. */
  onKnown(): void;
}

export function createWorkloads(ports: InformerPorts, { stop, onChange, onKnown }: WorkloadOptions): Workloads {
  const { client, clock, random, log, namespace } = ports;
  const scope: ListScope = namespace === undefined ? {} : { namespace };
  const running = new Map<string, Informer<Workload>>();

  const start = (kind: Kind<Workload>): Informer<Workload> => {
    const informer = createInformer<Workload>({ client, clock, random, log, kind, scope });
    running.set(resourceOf(kind), informer);
    informer.onChange(({ key }) => onChange(workloadKey(kind, key)));
    void informer.run(stop);
    void informer.whenSynced(stop).then(onKnown);
    return informer;
  };

  return {
    of(rollout) {
      const kind = workloadKindOf(rollout);
      if (kind === undefined) return undefined;
      const informer = running.get(resourceOf(kind)) ?? start(kind);
      return informer.synced ? informer.store.get(nameOf(rollout)) : 'unknown';
    },
    get informers() {
      return [...running.values()];
    },
  };
}

const nameOf = ({ metadata: { namespace }, spec }: Rollout): ObjectKey => ({
  ...(namespace === undefined ? {} : { namespace }),
  name: spec.workloadRef?.name ?? '',
});

const workloadKey = (kind: Kind, key: ObjectKey): string => `${resourceOf(kind)} ${keyText(key)}`;

/** The key of the workload that a Rollout names, if it names one: an index of Rollouts. */
export function workloadKeysOf(rollout: Rollout): readonly string[] {
  const kind = shapeOf(rollout).length > 0 ? undefined : workloadKindOf(rollout);
  return kind === undefined ? [] : [workloadKey(kind, nameOf(rollout))];
}
