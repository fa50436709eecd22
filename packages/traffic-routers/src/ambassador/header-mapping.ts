import type { HeaderRouteMatch } from '@sluice/api';
import { wholeRegex } from '../string-match.ts';
import { withAt } from '../tree.ts';

/** How many matches a header route may have: each is a Mapping of its own. */
export const maxMatches = 8;

/** The spec of a Mapping for requests with a header more. Ambassador prefers the Mapping that asks for more. */
export const withHeader = (spec: unknown, { headerName, headerValue }: HeaderRouteMatch): unknown =>
  headerValue.exact === undefined
    ? withAt(spec, ['regex_headers', headerName], wholeRegex(headerValue))
    : withAt(spec, ['headers', headerName], headerValue.exact);
