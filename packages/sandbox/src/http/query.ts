import { badRequest } from '../api-server/errors.ts';
import type { ListRequest } from '../api-server/operations/read.ts';
import type { ResourcePath } from './paths.ts';
import type { FrontRequest } from './request.ts';

type Query = Pick<FrontRequest, 'query'>;

/** A parameter's text; absent and empty are the same. */
export const textOf = ({ query }: Query, name: string): string | undefined => query.get(name) || undefined;

/** `true` and `1` mean yes, as do a name without a value; `false` and `0` no. */
export function flagOf({ query }: Query, name: string): boolean {
  const text = query.get(name);
  if (text === null) return false;
  if (['', '1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw badRequest(`invalid value ${JSON.stringify(text)} of the parameter ${name}: must be true or false`);
}

export function numberOf(request: Query, name: string): number | undefined {
  const text = textOf(request, name);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`invalid value ${JSON.stringify(text)} of the parameter ${name}: must be an integer`);
  return Number(text);
}

/** Which objects a list or a watch is about. A path to one object narrows it to that name. */
export function selectionIn(request: Query, { namespace, name }: ResourcePath) {
  const own = name === '' ? undefined : `metadata.name=${name}`;
  const asked = textOf(request, 'fieldSelector');
  return {
    namespace,
    labelSelector: textOf(request, 'labelSelector'),
    fieldSelector: own === undefined ? asked : asked === undefined ? own : `${asked},${own}`,
  };
}

export const listRequestIn = (request: Query, path: ResourcePath): ListRequest => ({
  ...selectionIn(request, path),
  limit: numberOf(request, 'limit'),
  continue: textOf(request, 'continue'),
  resourceVersion: textOf(request, 'resourceVersion'),
  resourceVersionMatch: textOf(request, 'resourceVersionMatch'),
});
