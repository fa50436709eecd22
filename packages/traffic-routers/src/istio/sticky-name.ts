/** Routes that keep clients on their side, in data planes whose routes have names. */
import type { RouteRequest } from '../router-spec.ts';

const prefix = 'sluice-sticky-';

/** The name of the `index`th of them; the Rollout in it tells them from those of others in the same object. */
export const stickyName = ({ rollout }: Request, index: number): string => `${prefix}${index}.${rollout.metadata.name}`;

/** Whether a name is one of those. */
export const isStickyName = ({ rollout }: Request, name: string): boolean => {
  const [first = '', ...rest] = name.split('.');
  return first.startsWith(prefix) && /^\d+$/.test(first.slice(prefix.length)) && rest.join('.') === rollout.metadata.name;
};

type Request = Pick<RouteRequest<unknown>, 'rollout'>;
