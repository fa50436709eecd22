/** How texts are compared, in the words of data planes that know fewer ways. */
import type { HeaderRouteMatch, RouteMatch, StringMatch } from '@sluice/api';

/** A text as a regular expression that matches it alone. */
export const escapedRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** As a regular expression for the whole text. */
export function wholeRegex({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return escapedRegex(exact);
  return prefix === undefined ? (regex ?? '.*') : `${escapedRegex(prefix)}.*`;
}

/** As a regular expression that is looked for anywhere in the text. */
export function anchoredRegex({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return `^${escapedRegex(exact)}$`;
  return prefix === undefined ? (regex ?? '.*') : `^${escapedRegex(prefix)}`;
}

/** A match of a mirror route by headers alone: path and method as the pseudo headers that Envoy makes of them. */
export const headersOf = ({ path, method, headers = {} }: RouteMatch): readonly HeaderRouteMatch[] => [
  ...(path === undefined ? [] : [{ headerName: ':path', headerValue: { regex: pathRegex(path) } }]),
  ...(method === undefined ? [] : [{ headerName: ':method', headerValue: method }]),
  ...Object.entries(headers).map(([headerName, headerValue]) => ({ headerName, headerValue })),
];

/** `:path` has the query with it. */
const pathRegex = (path: StringMatch): string => (path.prefix === undefined ? `(?:${wholeRegex(path)})(?:\\?.*)?` : wholeRegex(path));

/** Whether a text matches anything: what stands for a header that only has to be there. */
export const isPresence = ({ exact, prefix, regex }: StringMatch): boolean =>
  exact === undefined && prefix === undefined && regex === undefined;

const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'] as const;

/** The HTTP methods that match, for data planes that list them. None where a regular expression makes no sense. */
export function methodsOf(match: StringMatch): readonly string[] {
  if (match.exact !== undefined) return [match.exact];
  try {
    const pattern = new RegExp(`^(?:${wholeRegex(match)})$`);
    return httpMethods.filter((method) => pattern.test(method));
  } catch {
    return [];
  }
}
