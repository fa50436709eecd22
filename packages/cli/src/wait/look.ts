import { podTemplateHashLabel, type Rollout, rollouts } from '@sluice/api';
import { type Event, events, isApiError, type Kind, keyText, replicaSets, resourceOf, type Stopper, stopper } from '@sluice/kubernetes';
import { type Workload, workloadKindOf } from '@sluice/rollout';
import type { Cluster } from '../io.ts';
import type { Followed } from '../live/follow.ts';
import { followPatiently, type PatientOptions } from '../live/follow-patiently.ts';
import type { Target } from './goal.ts';
import type { Seen } from './judge.ts';

/** What a wait can see of its Rollout, kept like the server. */
export interface Lookout {
  /** The Rollout with what it names; undefined where there is no such Rollout. */
  look(target: Target): Promise<Seen | undefined>;
  /** Events about the Rollout that have come since the last call; none of those that were there at the beginning. */
  news(): readonly Event[];
}

/** Begins to follow a Rollout, its workload and its events. Undefined where `stop` came before the server had answered. */
export async function lookout({ client, namespace }: Cluster, name: string, options: PatientOptions): Promise<Lookout | undefined> {
  const followed = await followPatiently(rollouts, { namespace, fieldSelector: `metadata.name=${name}` }, options);
  if (followed === undefined) return undefined;
  const told = await followEvents(namespace, name, options);
  const workloads = workloadFollower(namespace, options);
  const known = new Set(told?.objects().map(versionOf));

  const hasReplicaSet = async (hash: string): Promise<boolean> => {
    const { items } = await client.list(replicaSets, { namespace, labelSelector: `${podTemplateHashLabel}=${hash}` });
    return items.some(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.kind === 'Rollout' && owner.name === name));
  };

  return {
    async look(target) {
      const [rollout] = followed.objects();
      if (rollout === undefined) return undefined;
      const isOther = target.kind === 'revision' && rollout.status?.currentPodHash !== target.hash;
      return {
        rollout,
        workload: await workloads(rollout),
        hasTargetReplicaSet: isOther && (await hasReplicaSet(target.hash)),
      };
    },
    news() {
      const fresh = (told?.objects() ?? []).filter((event) => !known.has(versionOf(event)));
      for (const event of fresh) known.add(versionOf(event));
      return fresh;
    },
  };
}

/** An event that happens again is the same object with a new version. */
const versionOf = ({ metadata }: Event): string => `${metadata.uid}/${metadata.resourceVersion}`;

/** Whoever may not read events waits without. */
async function followEvents(namespace: string, name: string, options: PatientOptions): Promise<Followed<Event> | undefined> {
  const scope = { namespace, fieldSelector: `involvedObject.kind=Rollout,involvedObject.name=${name}` };
  return followPatiently(events, scope, options).catch((error: unknown) => {
    if (isApiError(error, 'Forbidden', 'NotFound')) return undefined;
    throw error;
  });
}

/** Finds the object that holds a Rollout's template, and follows it as long as the Rollout names it. */
function workloadFollower(namespace: string, options: PatientOptions) {
  let at: { readonly id: string; readonly followed: Followed<Workload> | undefined; readonly stop: Stopper } | undefined;

  const followed = async (kind: Kind<Workload>, name: string): Promise<Followed<Workload> | undefined> => {
    const id = `${resourceOf(kind)} ${keyText({ namespace, name })}`;
    if (at?.id === id) return at.followed;
    at?.stop.stop();
    const stop = stopper(options.stop);
    at = { id, stop, followed: await followPatiently(kind, { namespace, fieldSelector: `metadata.name=${name}` }, { ...options, stop }) };
    return at.followed;
  };

  return async (rollout: Rollout): Promise<Seen['workload']> => {
    const { metadata, spec } = rollout;
    if (spec.workloadRef === undefined) return { generation: metadata.generation, template: spec.template };
    const kind = workloadKindOf(rollout);
    const [workload] = kind === undefined ? [] : ((await followed(kind, spec.workloadRef.name ?? ''))?.objects() ?? []);
    if (workload === undefined) return undefined;
    const template = workload.kind === 'PodTemplate' ? workload.template : workload.spec?.template;
    return { generation: workload.metadata.generation, template };
  };
}
