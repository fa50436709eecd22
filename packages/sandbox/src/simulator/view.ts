import { type AnalysisRun, podTemplateHashLabel, type Rollout } from '@sluice/api';
import {
  controllerOf,
  type Deployment,
  type Instant,
  type Lease,
  type Pod,
  type PodTemplate,
  type ReplicaSet,
  type Service,
} from '@sluice/kubernetes';
import type { ApiServer } from '../api-server/api-server.ts';
import { type StoredObject, typed } from '../api-server/draft.ts';
import { availableFrom, isActive, podsBehind } from '../cluster/pod-facts.ts';

/** Where everything of a story lives. */
export const namespace = 'sim';
export const rolloutName = 'web';
export const leaseName = 'argo-rollouts-controller-lock';

/** The state as the API server has it at this moment: the truth that controllers see late, or not at all. */
export interface View {
  now(): Instant;
  rollout(): Rollout | undefined;
  /** All ReplicaSets that carry a pod template hash, whosever they are. */
  replicaSets(): readonly ReplicaSet[];
  /** Those that the present Rollout controls. */
  owned(): readonly ReplicaSet[];
  replicaSet(name: string): ReplicaSet | undefined;
  service(name: string): Service | undefined;
  deployment(name: string): Deployment | undefined;
  podTemplate(name: string): PodTemplate | undefined;
  analysisRuns(): readonly AnalysisRun[];
  lease(): Lease | undefined;
  pods(): readonly Pod[];
  podsOf(replicaSet: ReplicaSet): readonly Pod[];
  /** Pods that serve the Service: selected, ready and not on their way out. */
  endpointsOf(service: Service): readonly Pod[];
  /** Pods of the ReplicaSet that have been ready for its minReadySeconds and are not on their way out. */
  availableIn(replicaSet: ReplicaSet): number;
}

/** The view of one Rollout, and of its namespace. */
export function createView({ machine }: ApiServer, key = { namespace, name: rolloutName }): View {
  const { store, clock } = machine;
  const listOf = <T>(resource: string) => {
    const convert = (objects: readonly StoredObject[]): readonly T[] => objects.map((object) => typed<T>(object) as T);
    let seen: { readonly from: readonly StoredObject[]; readonly typed: readonly T[] } | undefined;
    return (): readonly T[] => {
      const from = store.table(resource).list(key.namespace);
      if (seen?.from !== from) seen = { from, typed: convert(from) };
      return seen.typed;
    };
  };
  const one = <T>(resource: string, name: string): T | undefined => {
    const found = store.table(resource).get(key.namespace, name);
    return found === undefined ? undefined : (typed<T>(found) as T);
  };
  const pods = listOf<Pod>('pods');
  const allReplicaSets = listOf<ReplicaSet>('replicasets.apps');
  const analysisRuns = listOf<AnalysisRun>('analysisruns.argoproj.io');
  const rollout = () => one<Rollout>('rollouts.argoproj.io', key.name);
  const replicaSets = () => allReplicaSets().filter(({ metadata }) => metadata.labels?.[podTemplateHashLabel] !== undefined);
  const podsOf = ({ metadata }: ReplicaSet) => pods().filter((pod) => controllerOf(pod)?.uid === metadata.uid);

  return {
    now: () => clock.now(),
    rollout,
    replicaSets,
    owned() {
      const uid = rollout()?.metadata.uid;
      return uid === undefined ? [] : replicaSets().filter((each) => controllerOf(each)?.uid === uid);
    },
    replicaSet: (name) => one<ReplicaSet>('replicasets.apps', name),
    service: (name) => one<Service>('services', name),
    deployment: (name) => one<Deployment>('deployments.apps', name),
    podTemplate: (name) => one<PodTemplate>('podtemplates', name),
    analysisRuns,
    lease: () => one<Lease>('leases.coordination.k8s.io', leaseName),
    pods,
    podsOf,
    endpointsOf: (service) => podsBehind(service, pods()),
    availableIn(replicaSet) {
      const now = clock.now();
      const minReadySeconds = replicaSet.spec?.minReadySeconds ?? 0;
      return podsOf(replicaSet).filter((pod) => isActive(pod) && (availableFrom(pod, minReadySeconds) ?? Infinity) <= now).length;
    },
  };
}

export const imageIn = (
  template: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } } | undefined,
): string => template?.spec?.containers?.[0]?.image ?? '';

/** The image of a ReplicaSet: what tells revisions apart here. */
export const imageOfSet = ({ spec }: ReplicaSet): string => imageIn(spec?.template);
