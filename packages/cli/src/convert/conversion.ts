import type { Deployment, KubeObject } from '@sluice/kubernetes';

/** What becomes of some objects, and what of them has no counterpart there: one sentence each, for people. */
export interface Conversion {
  readonly objects: readonly KubeObject[];
  readonly notes: readonly string[];
}

/** Metadata as a user would write it: without what a server and other tools have added. */
export function ownMetadata({ metadata }: KubeObject): KubeObject['metadata'] {
  const { name, namespace, labels, annotations = {} } = metadata;
  const own = Object.entries(annotations).filter(([key]) => !addedAnnotations.includes(key));
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }),
  };
}

const addedAnnotations = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'rollout.argoproj.io/revision',
  'rollout.argoproj.io/workload-generation',
];

export const isDeployment = (object: KubeObject): object is Deployment => object.apiVersion === 'apps/v1' && object.kind === 'Deployment';

/** `deployment 'web'`, for notes. */
export const subjectOf = ({ kind, metadata }: KubeObject): string => `${kind.toLowerCase()} '${metadata.name}'`;
