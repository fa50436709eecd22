import {
  desiredReplicasAnnotation,
  ephemeralMetadataAnnotation,
  managedByAnnotation,
  podTemplateHashLabel,
  revisionAnnotation,
  revisionHistoryAnnotation,
  scaleDownDeadlineAnnotation,
  workloadGenerationAnnotation,
} from '@sluice/api';
import { jsonEqual } from '@sluice/kubernetes';
import { scaledDownByAnnotation, scaledDownFromAnnotation, scaledDownLabel } from '@sluice/rollout';
import { type DraftObject, draftOf, isRecord, type StoredObject, valueAt } from '../../api-server/draft.ts';
import { planeOf } from '../planes/registry.ts';
import type { Invariant } from './invariant.ts';

export const onlyOwnedFields: Invariant = {
  name: 'only-owned-fields',
  law: 'Controllers change only the fields that are theirs; everything that others have written stays as it is.',
  watch: ({ scenario: { routing } }) => ({
    onWrite({ by, resource, before, after }) {
      if (by.who !== 'controller' || before === undefined || after === undefined) return undefined;
      const plane = routing === undefined ? undefined : planeOf(routing.plane);
      if (plane?.resources.includes(resource) === true) {
        const [was, is] = [before, after].map((each) => withoutFields({ ...plane.withoutShares(each) }, []));
        return jsonEqual(was, is) ? undefined : changed(resource, after, was, is);
      }
      const owned = ownedFields[resource];
      if (owned === undefined) return `${resource} ${after.metadata.name} was changed, which is none of theirs`;
      const [from, to] = [withoutFields(before, owned), withoutFields(after, owned)];
      return jsonEqual(from, to) ? undefined : changed(resource, after, from, to);
    },
  }),
};

const changed = (resource: string, { metadata }: StoredObject, from: unknown, to: unknown): string =>
  `${resource} ${metadata.name} was changed: ${JSON.stringify(from)} → ${JSON.stringify(to)}`;

type Path = readonly string[];

const annotation = (key: string): Path => ['metadata', 'annotations', key];

/** What the server changes by itself with every write. */
const bookkeeping: readonly Path[] = ['resourceVersion', 'generation', 'managedFields'].map((key) => ['metadata', key]);

const ownedFields: Readonly<Record<string, readonly Path[]>> = {
  'rollouts.argoproj.io': [['status'], ['spec', 'replicas'], annotation(revisionAnnotation), annotation(workloadGenerationAnnotation)],
  'replicasets.apps': [
    ['spec', 'replicas'],
    ['spec', 'minReadySeconds'],
    ['metadata', 'ownerReferences'],
    ['spec', 'template', 'metadata', 'labels', 'part'],
    ['spec', 'template', 'metadata', 'annotations'],
    ['spec', 'template', 'spec', 'affinity'],
    annotation(ephemeralMetadataAnnotation),
    ...[revisionAnnotation, revisionHistoryAnnotation, desiredReplicasAnnotation, scaleDownDeadlineAnnotation].map(annotation),
  ],
  'analysisruns.argoproj.io': [['status'], ['spec', 'terminate']],
  'experiments.argoproj.io': [['status'], ['spec', 'terminate']],
  services: [annotation(managedByAnnotation), ['spec', 'selector', podTemplateHashLabel]],
  'deployments.apps': [
    ['spec', 'replicas'],
    ['metadata', 'labels', scaledDownLabel],
    ...[scaledDownByAnnotation, scaledDownFromAnnotation].map(annotation),
  ],
  // Evicted, or dressed for their part.
  pods: [
    ['metadata', 'labels', 'part'],
    annotation('example.org/part'),
    ['metadata', 'deletionTimestamp'],
    ['metadata', 'deletionGracePeriodSeconds'],
    ['status', 'conditions'],
  ],
  events: [['count'], ['lastTimestamp']],
  'leases.coordination.k8s.io': [['spec']],
};

function withoutFields(object: StoredObject, owned: readonly Path[]): DraftObject {
  const draft = draftOf(object);
  for (const path of [...bookkeeping, ...owned]) {
    const parent = valueAt(draft, path.slice(0, -1));
    const key = path.at(-1);
    if (isRecord(parent) && key !== undefined) delete parent[key];
  }
  // A map that was empty without our key counts as absent.
  for (const part of ['annotations', 'labels'] as const) {
    if (Object.keys(draft.metadata[part] ?? {}).length === 0) delete draft.metadata[part];
  }
  return draft;
}
