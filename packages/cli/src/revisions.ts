import { ephemeralMetadataAnnotation, podTemplateHashLabel, type Rollout } from '@sluice/api';
import {
  err,
  isObject,
  type Labels,
  ok,
  type PodAffinityTerm,
  type PodSpec,
  type PodTemplateSpec,
  type ReplicaSet,
  type Result,
} from '@sluice/kubernetes';
import { childrenOf, revisionOf } from '@sluice/view';

/** The ReplicaSet of a former revision of a Rollout; of the one before the newest for revision 0. Errors where there is none. */
export function formerRevision(rollout: Rollout, replicaSets: readonly ReplicaSet[], revision: number): Result<ReplicaSet> {
  const history = [...childrenOf(rollout, replicaSets)].sort((a, b) => revisionOf(b) - revisionOf(a));
  if (revision > 0) {
    const found = history.find((replicaSet) => revisionOf(replicaSet) === revision);
    return found === undefined ? err(`unable to find specified revision ${revision} in history`) : ok(found);
  }
  const [, previous] = history;
  return previous === undefined ? err(`no rollout history found for rollout '${rollout.metadata.name}'`) : ok(previous);
}

/** The pod template that a revision had before the controller added its own marks: the hash, and the metadata of a role. */
export function templateOf(replicaSet: ReplicaSet): PodTemplateSpec {
  const { metadata, spec } = replicaSet.spec?.template ?? {};
  const ephemeral = ephemeralMetadata(replicaSet);
  const labels = without(metadata?.labels, [podTemplateHashLabel, ...Object.keys(ephemeral.labels)]);
  const annotations = without(metadata?.annotations, Object.keys(ephemeral.annotations));
  const { creationTimestamp: _, ...rest } = metadata ?? {};
  return {
    metadata: { ...rest, ...(metadata?.labels && { labels }), ...(hasAny(annotations) ? { annotations } : {}) },
    ...(spec && { spec: withoutInjectedAffinity(spec) }),
  };
}

function ephemeralMetadata({ metadata }: ReplicaSet): { readonly labels: object; readonly annotations: object } {
  const text = metadata.annotations?.[ephemeralMetadataAnnotation];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text ?? '{}');
  } catch {
    parsed = {};
  }
  const { labels, annotations } = isObject(parsed) ? parsed : {};
  return { labels: isObject(labels) ? labels : {}, annotations: isObject(annotations) ? annotations : {} };
}

const without = (entries: Labels | undefined, keys: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(entries ?? {}).filter(([key]) => !keys.includes(key)));

const hasAny = (entries: object): boolean => Object.keys(entries).length > 0;

/** Terms that keep pods of two revisions apart are the controller's: they name the pod template hash. */
function withoutInjectedAffinity(spec: PodSpec): PodSpec {
  const { podAntiAffinity, ...otherAffinity } = spec.affinity ?? {};
  if (podAntiAffinity === undefined) return spec;
  const preferred = podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution?.filter(
    ({ podAffinityTerm }) => !isOfRevisions(podAffinityTerm),
  );
  const needed = podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution?.filter((term) => !isOfRevisions(term));
  const kept = {
    ...(preferred?.length && { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
    ...(needed?.length && { requiredDuringSchedulingIgnoredDuringExecution: needed }),
  };
  const affinity = { ...otherAffinity, ...(hasAny(kept) && { podAntiAffinity: kept }) };
  const { affinity: _, ...rest } = spec;
  return hasAny(affinity) ? { ...rest, affinity } : rest;
}

const isOfRevisions = ({ labelSelector }: PodAffinityTerm): boolean =>
  labelSelector?.matchExpressions?.some(({ key }) => key === podTemplateHashLabel) ?? false;
