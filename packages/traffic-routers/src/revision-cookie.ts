/**
 * Cookies of data planes that keep clients by themselves. Their value is the data plane's own and names a Service; what binds them to a
 * revision is their name.
 */
import type { Stickiness } from '@sluice/api';
import type { RouteRequest } from './router-spec.ts';

type Request = Pick<RouteRequest<unknown>, 'rollout'>;

/** `<cookie>.<rollout>.<revision>` */
export const revisionCookie = ({ rollout }: Request, { cookie, revision }: Stickiness): string =>
  `${cookie.name}.${rollout.metadata.name}.${revision}`;

/** Whether a cookie is one of a revision of the Rollout. */
export const isRevisionCookie = ({ rollout }: Request, name = ''): boolean => {
  const [first = '', ...rest] = name.split('.');
  return first !== '' && rest.slice(0, -1).join('.') === rollout.metadata.name;
};
