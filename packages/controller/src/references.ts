import type { Rollout } from '@sluice/api';
import { type Kind, type KubeObject, keyText, type ListScope, type ObjectKey, resourceOf, type StopSignal } from '@sluice/kubernetes';
import { type Workload, workloadKindOf } from '@sluice/rollout';
import { createInformer, type Informer } from '@sluice/runtime';
import type { RouterSpec } from '@sluice/traffic-routers';
import { shapeOf } from './decide.ts';
import type { InformerPorts } from './informers.ts';
import { routeReferencesOf } from './routes.ts';

/** Objects of other kinds that Rollouts name: workloads, and what routers write. A kind is watched from the first Rollout on that names one. */
export interface References {
  /** The object; undefined where there is none; 'unknown' as long as the watch has not shown yet what there is. */
  read<T extends KubeObject>(kind: Kind<T>, key: ObjectKey): T | undefined | 'unknown';
  /** The informers that run, for writes to go through. */
  readonly informers: readonly Informer<KubeObject>[];
}

interface ReferenceOptions {
  readonly stop: StopSignal;
  /** An object has changed: see `referenceKeysOf`. */
  onChange(referenceKey: string): void;
  /** A kind that was unknown is known from now on. */
  onKnown(): void;
}

export function createReferences(ports: InformerPorts, { stop, onChange, onKnown }: ReferenceOptions): References {
  const { client, clock, random, log, namespace } = ports;
  const scope: ListScope = namespace === undefined ? {} : { namespace };
  const running = new Map<string, Informer<KubeObject>>();

  const start = <T extends KubeObject>(kind: Kind<T>): Informer<T> => {
    const informer = createInformer<T>({ client, clock, random, log, kind, scope });
    running.set(resourceOf(kind), informer);
    informer.onChange(({ key }) => onChange(referenceKey(kind, key)));
    void informer.run(stop);
    void informer.whenSynced(stop).then(onKnown);
    return informer;
  };

  return {
    read<T extends KubeObject>(kind: Kind<T>, key: ObjectKey) {
      // One informer for each kind: what it holds has the shape of that kind.
      const informer = (running.get(resourceOf(kind)) as Informer<T> | undefined) ?? start(kind);
      return informer.synced ? informer.store.get(key) : 'unknown';
    },
    get informers() {
      return [...running.values()];
    },
  };
}

const referenceKey = (kind: Kind, key: ObjectKey): string => `${resourceOf(kind)} ${keyText(key)}`;

/** The keys of all objects of other kinds that a Rollout names: an index of Rollouts. */
export function referenceKeysOf(rollout: Rollout, routers: readonly RouterSpec[]): readonly string[] {
  if (shapeOf(rollout).length > 0) return [];
  const workload = workloadKindOf(rollout);
  return [
    ...(workload === undefined ? [] : [referenceKey(workload, workloadKeyOf(rollout))]),
    ...routeReferencesOf(rollout, routers).map(({ kind, key }) => referenceKey(kind, key)),
  ];
}

const workloadKeyOf = ({ metadata: { namespace }, spec }: Rollout): ObjectKey => ({
  ...(namespace === undefined ? {} : { namespace }),
  name: spec.workloadRef?.name ?? '',
});

/** The workload that a Rollout names. */
export function workloadOf(rollout: Rollout, { read }: References): Workload | undefined | 'unknown' {
  const kind = workloadKindOf(rollout);
  return kind === undefined ? undefined : read(kind, workloadKeyOf(rollout));
}
