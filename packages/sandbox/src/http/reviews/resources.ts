import type { ServedResource } from '../discovery/served.ts';

interface ReviewResource {
  readonly group: string;
  readonly version: string;
  readonly resource: ServedResource;
}

const review = (group: string, plural: string, kind: string, namespaced = false): ReviewResource => ({
  group,
  version: 'v1',
  resource: { plural, singular: kind.toLowerCase(), kind, namespaced, verbs: ['create'], shortNames: [], categories: [], subresources: [] },
});

/** Questions that can be put to the server: they are answered, never stored. */
export const reviewResources: readonly ReviewResource[] = [
  review('authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview'),
  review('authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'subjectaccessreviews', 'SubjectAccessReview'),
];
