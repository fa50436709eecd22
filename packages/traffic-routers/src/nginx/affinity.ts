import type { RouteTable } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { problemAt } from '../objects.ts';
import { isRevisionCookie, revisionCookie } from '../revision-cookie.ts';
import type { RouteRequest, RoutingProblem } from '../router-spec.ts';
import { withAt } from '../tree.ts';

const keys = ['affinity', 'affinity-canary-behavior', 'session-cookie-name', 'session-cookie-max-age', 'session-cookie-path'] as const;

/**
 * An Ingress with the annotations by which a client stays with its side and, as the data plane has it, with its pod; without ours where
 * clients are not kept. Both Ingresses need them: one without knows no clients.
 */
export function withAffinity(
  request: RouteRequest<unknown>,
  ingress: KubeObject,
  prefix: string,
  { stickiness }: RouteTable,
): Result<KubeObject, RoutingProblem> {
  const { annotations = {} } = ingress.metadata;
  const isOurs = isRevisionCookie(request, annotations[`${prefix}/session-cookie-name`]);
  if (stickiness === undefined && !isOurs) return ok(ingress);
  const [affinity] = keys;
  if (!isOurs && annotations[`${prefix}/${affinity}`] !== undefined)
    return err(problemAt(ingress, `metadata.annotations[${prefix}/${affinity}]`, 'is there already, and stickiness needs it.'));
  const own: Readonly<Record<(typeof keys)[number], string>> | undefined = stickiness && {
    affinity: 'cookie',
    'affinity-canary-behavior': 'sticky',
    'session-cookie-name': revisionCookie(request, stickiness),
    'session-cookie-max-age': String(stickiness.cookie.maxAgeSeconds),
    'session-cookie-path': stickiness.cookie.path,
  };
  const others = Object.entries(annotations).filter(([key]) => !keys.some((each) => key === `${prefix}/${each}`));
  const wanted = [...others, ...Object.entries(own ?? {}).map(([key, value]) => [`${prefix}/${key}`, value] as const)];
  return ok(withAt(ingress, ['metadata', 'annotations'], wanted.length === 0 ? undefined : Object.fromEntries(wanted)));
}
