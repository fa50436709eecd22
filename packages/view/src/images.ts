import { type Experiment, experimentTemplateAnnotation } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import type { Role } from './roles.ts';

/** An image that runs, and as what: roles of revisions, and templates of Experiments. */
export interface ImageUse {
  readonly image: string;
  readonly tags: readonly ImageTag[];
}

export type ImageTag = { readonly kind: 'role'; readonly role: Role } | { readonly kind: 'experiment'; readonly template: string };

/** The images of a ReplicaSet that has pods, each with the same tags. */
export function imagesOf(replicaSet: ReplicaSet, tags: readonly ImageTag[]): readonly ImageUse[] {
  if ((replicaSet.status?.replicas ?? 0) === 0) return [];
  return (replicaSet.spec?.template?.spec?.containers ?? []).flatMap(({ image }) => (image === undefined ? [] : [{ image, tags }]));
}

/** Each image once, by name, with all of its tags in the order of their first use. */
export function mergeImages(uses: readonly ImageUse[]): readonly ImageUse[] {
  const tagsOf = new Map<string, Map<string, ImageTag>>();
  for (const { image, tags } of uses) {
    const merged = tagsOf.get(image) ?? new Map<string, ImageTag>();
    for (const tag of tags) if (!merged.has(tagText(tag))) merged.set(tagText(tag), tag);
    tagsOf.set(image, merged);
  }
  return [...tagsOf].sort(([a], [b]) => (a < b ? -1 : 1)).map(([image, tags]) => ({ image, tags: [...tags.values()] }));
}

/** `stable`, or `Σ:baseline` for a template of an Experiment. */
export const tagText = (tag: ImageTag): string => (tag.kind === 'role' ? tag.role : `Σ:${tag.template}`);

/** The template of an Experiment that a ReplicaSet runs. */
export function templateOf(replicaSet: ReplicaSet, experiment: Experiment): string {
  const { name, annotations } = replicaSet.metadata;
  return annotations?.[experimentTemplateAnnotation] ?? name.slice(experiment.metadata.name.length + 1);
}
