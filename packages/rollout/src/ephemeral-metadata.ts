import { ephemeralMetadataAnnotation, type PodTemplateMetadata, podTemplateHashLabel, type Rollout, type RolloutStatus } from '@sluice/api';
import { isObject, jsonEqual, type Pod, type PodTemplateSpec, type ReplicaSet, uidOf } from '@sluice/kubernetes';
import type { Action } from './plan.ts';
import { podsByOwner } from './replica-sets.ts';
import type { Revisions } from './revisions.ts';
import { hasStable, isPromoted } from './status.ts';

type Texts = Readonly<Record<string, string>>;
interface Metadata {
  readonly labels: Texts;
  readonly annotations: Texts;
}

/** No labels and no annotations. */
export const noMetadata: Metadata = { labels: {}, annotations: {} };

/** What the pods of a revision carry because of the part that it plays now. Revisions that play none carry nothing. */
export function metadataOf(rollout: Rollout, status: RolloutStatus, part: 'current' | 'stable' | 'other'): Metadata {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  if (part === 'other') return noMetadata;
  const isStable = part === 'stable' || isPromoted(status) || !hasStable(status);
  const given = isStable ? (canary?.stableMetadata ?? blueGreen?.activeMetadata) : (canary?.canaryMetadata ?? blueGreen?.previewMetadata);
  return complete(given);
}

const complete = ({ labels = {}, annotations = {} }: PodTemplateMetadata = {}): Metadata => ({ labels, annotations });

/** What a ReplicaSet's template carries of that kind, by its own note. */
export function injectedMetadata({ metadata }: ReplicaSet): Metadata {
  const text = metadata.annotations?.[ephemeralMetadataAnnotation];
  if (text === undefined) return noMetadata;
  const noted: unknown = parse(text);
  const texts = (value: unknown): Texts =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
      : {};
  return isObject(noted) ? { labels: texts(noted.labels), annotations: texts(noted.annotations) } : noMetadata;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The note for a ReplicaSet's annotations; null where there is nothing to note. */
export const metadataNote = (metadata: Metadata): string | null => (jsonEqual(metadata, noMetadata) ? null : JSON.stringify(metadata));

/** A pod template with one set of such metadata in place of another. The labels that select the pods are never touched. */
export function dressed(template: PodTemplateSpec, from: Metadata, to: Metadata): PodTemplateSpec {
  const labels = swapped(template.metadata?.labels, from.labels, withoutHash(to.labels));
  const annotations = swapped(template.metadata?.annotations, from.annotations, to.annotations);
  const { labels: _l, annotations: _a, ...rest } = template.metadata ?? {};
  return {
    ...template,
    metadata: { ...rest, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) },
  };
}

function swapped(present: Texts | undefined, from: Texts, to: Texts): Texts | undefined {
  const kept = Object.entries(present ?? {}).filter(([key]) => !(key in from));
  const next = { ...Object.fromEntries(kept), ...to };
  return Object.keys(next).length === 0 ? undefined : next;
}

const withoutHash = ({ [podTemplateHashLabel]: _, ...labels }: Texts): Texts => labels;

/**
 * The pods of these revisions whose metadata is not what their part asks for. Keys that another part of the Rollout, or the former note
 * on the ReplicaSet, put there are taken away.
 */
export function dressPods(rollout: Rollout, status: RolloutStatus, revisions: Revisions, pods: readonly Pod[]): readonly Action[] {
  const parts = [metadataOf(rollout, status, 'stable'), ...partsOf(rollout)];
  const byOwner = podsByOwner(pods);
  return revisions.all.flatMap((replicaSet) => {
    const wanted = metadataOf(rollout, status, partOf(replicaSet, revisions));
    const former = [injectedMetadata(replicaSet), ...parts];
    return (byOwner.get(uidOf(replicaSet)) ?? [])
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .flatMap((pod): readonly Action[] => {
        const labels = difference(
          pod.metadata.labels,
          former.map((each) => each.labels),
          withoutHash(wanted.labels),
        );
        const annotations = difference(
          pod.metadata.annotations,
          former.map((each) => each.annotations),
          wanted.annotations,
        );
        return labels === undefined && annotations === undefined
          ? []
          : [{ do: 'change-pod', pod, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) }];
      });
  });
}

export const partOf = (replicaSet: ReplicaSet, { current, stable }: Revisions): 'current' | 'stable' | 'other' =>
  replicaSet === current ? 'current' : replicaSet === stable ? 'stable' : 'other';

function partsOf({ spec }: Rollout): readonly Metadata[] {
  const { canary, blueGreen } = spec.strategy ?? {};
  return [canary?.canaryMetadata, canary?.stableMetadata, blueGreen?.previewMetadata, blueGreen?.activeMetadata].map((each) =>
    complete(each),
  );
}

/** What to set and (by null) to take away, or undefined where all is right. */
function difference(present: Texts = {}, former: readonly Texts[], wanted: Texts): Readonly<Record<string, string | null>> | undefined {
  const stale = former.flatMap((each) => Object.keys(each)).filter((key) => key in present && !(key in wanted));
  const missing = Object.entries(wanted).filter(([key, value]) => present[key] !== value);
  if (stale.length === 0 && missing.length === 0) return undefined;
  return { ...Object.fromEntries(stale.map((key) => [key, null])), ...Object.fromEntries(missing) };
}

/** Whether pods of this Rollout carry labels or annotations that go with their part in it. */
export function dressesPods({ spec }: Rollout): boolean {
  const { canary, blueGreen } = spec.strategy ?? {};
  return [canary?.canaryMetadata, canary?.stableMetadata, blueGreen?.activeMetadata, blueGreen?.previewMetadata].some(
    (each) => each !== undefined,
  );
}
