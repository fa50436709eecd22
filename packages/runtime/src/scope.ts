import { assert, type KubeObject, type ListScope, matches, parseSelector } from '@sluice/kubernetes';

/**
 * Whether a watch with this scope would show the object. Of field selectors only `metadata.name=` and `metadata.namespace=` are
 * judged; other terms are the server's to judge.
 */
export function scopeTest(scope: ListScope): (object: KubeObject) => boolean {
  const selector = parseSelector(scope.labelSelector ?? '');
  assert(selector.ok, `label selector: ${selector.ok ? '' : selector.error}`);
  const requirements = selector.value;
  const fields = (scope.fieldSelector ?? '').split(',').map((term) => term.split(/==?/));
  const wanted = (path: string): string | undefined => fields.find(([field]) => field === path)?.[1];
  const name = wanted('metadata.name');
  const namespace = scope.namespace ?? wanted('metadata.namespace');
  return ({ metadata }) =>
    (namespace === undefined || metadata.namespace === namespace) &&
    (name === undefined || metadata.name === name) &&
    matches(requirements, metadata.labels);
}
