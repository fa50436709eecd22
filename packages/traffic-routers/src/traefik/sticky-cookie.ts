import type { RouteTable } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { problemAt } from '../objects.ts';
import { isRevisionCookie, revisionCookie } from '../revision-cookie.ts';
import type { RouteRequest, RoutingProblem } from '../router-spec.ts';
import { at, textAt, withAt } from '../tree.ts';

const place = ['spec', 'weighted', 'sticky'];

/** The split with the cookie by which Traefik keeps a client with its Service; without ours where clients are not kept. */
export function withStickyCookie(
  request: RouteRequest<unknown>,
  split: KubeObject,
  { stickiness }: RouteTable,
): Result<KubeObject, RoutingProblem> {
  const present = at(split, ...place);
  const isOurs = isRevisionCookie(request, textAt(present, 'cookie', 'name'));
  if (stickiness === undefined) return ok(isOurs ? withAt(split, place, undefined) : split);
  if (present !== undefined && !isOurs) return err(problemAt(split, place.join('.'), 'is there already, and stickiness needs it.'));
  const { maxAgeSeconds, path } = stickiness.cookie;
  return ok(withAt(split, place, { cookie: { name: revisionCookie(request, stickiness), path, maxAge: maxAgeSeconds, httpOnly: true } }));
}
