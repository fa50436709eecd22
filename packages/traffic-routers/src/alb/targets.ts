import type { PodsBehind, Target } from './load-balancer.ts';

/** Targets in these states get no new requests. */
const leaving = ['draining', 'unhealthy.draining', 'unused'];

/** Whether a group has targets, and whoever may get requests is healthy: for pods that are not known one by one. */
export function isServed(targets: readonly Target[]): boolean {
  const serving = targets.filter(({ state }) => !leaving.includes(state));
  return serving.length > 0 && serving.every(({ state }) => state === 'healthy');
}

/**
 * Why the targets of a group are not yet the pods of the revision that its Service leads to; undefined where they are: every ready pod
 * is a healthy target, and no pod of another revision gets new requests.
 */
export function targetsMissing(targets: readonly Target[], { ready, others }: PodsBehind): string | undefined {
  const stateOf = new Map(targets.map(({ id, state }) => [id, state]));
  const unhealthy = ready.filter((ip) => stateOf.get(ip) !== 'healthy');
  if (unhealthy.length > 0) {
    const [first = ''] = unhealthy;
    return `${ready.length - unhealthy.length} of ${ready.length} ready pods are healthy targets (${first} is ${stateOf.get(first) ?? 'not registered'})`;
  }
  const left = others.filter((ip) => stateOf.has(ip) && !leaving.includes(stateOf.get(ip) ?? ''));
  return left.length === 0 ? undefined : `${left.length} pods of other revisions are targets still (${left[0]})`;
}
