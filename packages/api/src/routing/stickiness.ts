/**
 * Clients that stay on their side. Each answer gives its client a cookie that says which side it was on, at which weight of which
 * revision. Routes for such cookies stand before the split:
 *
 * - who was in the canary at a weight that is no more than the present one stays there;
 * - who was not, at a weight that is no less, stays out;
 * - the weight has risen from h to w: of those who were out, (w − h) of (M − h) come in. 10 → 25 of 100: 15 of 90;
 * - it has fallen from h to w: of those who were in, w of h stay. 50 → 20: 20 of 50.
 *
 * So a client is in the canary with the chance w of M at each weight, whichever of the earlier ones it has seen, and nobody leaves while
 * weights rise. Cookies of other revisions match none of these routes.
 */
import { assert } from '@sluice/kubernetes';
import type { StickyCookie } from '../rollout/traffic-routing/stickiness.ts';
import type { Backend, RouteTable } from './route-table.ts';

export interface Stickiness {
  readonly cookie: StickyCookie;
  /** The revision in the canary, this time: letters, digits and `-`. The same pod template may come again later. */
  readonly revision: string;
  /** Other weights that clients may hold cookies of, rising. All are between 0 and the sum of all weights. */
  readonly earlierWeights: readonly number[];
}

/** What becomes of clients with some cookies. */
export interface StickyRule {
  /** What the cookie says: regular expressions. */
  readonly values: readonly string[];
  /** The split for these clients. Weights of 0 are no destinations; what the weights add up to differs. */
  readonly backends: RouteTable['backends'];
  /** Whether destinations of others in the same route keep their weight beside these. */
  readonly hasOthers: boolean;
}

type Side = 'canary' | 'stable';

/** A weight that is not known yet, or not any more: another replica of the data plane may be ahead. Such a client stays where it is. */
const anyWeight = '[0-9]+';

/**
 * The routes by cookie; none where clients are not kept. The first that matches counts. Where there are more than `most` (2 or more),
 * those who would be likeliest to come in are treated as the next likeliest are: fewer of them come in than should.
 */
export function stickyRules({ backends, maxWeight, stickiness }: RouteTable, most = Number.POSITIVE_INFINITY): readonly StickyRule[] {
  if (stickiness === undefined) return [];
  const [{ weight }] = backends;
  const said = (side: Side, at: number | string) => cookieValue(stickiness, side, at);
  const moves = stickiness.earlierWeights.map((at): StickyRule => {
    if (at < weight) return { values: [said('stable', at)], backends: withCanary(backends, weight - at), hasOthers: true };
    return { values: [said('canary', at)], backends: canaryOf(backends, weight, at), hasOthers: false };
  });
  const likeliestFirst = moves.sort((one, other) => canaryShare(other) - canaryShare(one));
  const stayOut: StickyRule = { values: [said('stable', anyWeight)], backends: withCanary(backends, 0), hasOthers: true };
  const stayIn: StickyRule = {
    values: [said('canary', anyWeight)],
    backends: canaryOf(backends, maxWeight, maxWeight),
    hasOthers: false,
  };
  return [...merged([...likeliestFirst, stayOut], Math.max(1, most - 1)), stayIn];
}

const canaryShare = ({ backends }: StickyRule): number => backends[0].weight / backends.reduce((sum, { weight }) => sum + weight, 0);

/** No more rules than that: the second takes over the clients of the first. */
function merged(rules: readonly StickyRule[], most: number): readonly StickyRule[] {
  const [first, second, ...rest] = rules;
  if (rules.length <= most || first === undefined || second === undefined) return rules;
  return merged([{ ...second, values: [...first.values, ...second.values] }, ...rest], most);
}

type Backends = RouteTable['backends'];

const withCanary = ([canary, ...others]: Backends, weight: number): Backends => [{ ...canary, weight }, ...others];

/** `weight` of `total` for the canary, the rest for the stable side, and nothing for arms of experiments. */
const canaryOf = ([canary, stable, ...arms]: Backends, weight: number, total: number): Backends => [
  { ...canary, weight },
  { ...stable, weight: total - weight },
  ...arms.map((arm) => ({ ...arm, weight: 0 })),
];

const cookieValue = ({ revision }: Stickiness, side: Side, weight: number | string): string => `${revision}-${side}-${weight}`;

/** The header Set-Cookie of answers from one of the backends; undefined where clients are not kept. */
export function setCookieFor({ backends: [canary], stickiness }: RouteTable, { role }: Pick<Backend, 'role'>): string | undefined {
  if (stickiness === undefined) return undefined;
  const { name, path, maxAgeSeconds } = stickiness.cookie;
  const value = cookieValue(stickiness, role === 'canary' ? 'canary' : 'stable', canary.weight);
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly`;
}

/** Whether a header Set-Cookie is one of those. */
export const isStickyCookie = (header: string | undefined): boolean =>
  header !== undefined && /^[\w-]+=[a-z0-9-]+-(canary|stable)-\d+; Path=\/[\w/.~-]*; Max-Age=\d+; HttpOnly$/.test(header);

/** A regular expression for the header Cookie of the clients that a rule is for; for the whole text. */
export function cookiePattern({ values }: StickyRule, { stickiness }: RouteTable): string {
  assert(stickiness !== undefined, 'a rule for cookies that nobody gives');
  return `^(.*; *)?${stickiness.cookie.name}=(${values.join('|')})(;.*)?$`;
}

const valuePattern = '[a-z0-9-]+-(canary|stable)-(\\d+|\\[0-9\\]\\+)';
const patternOfPattern = new RegExp(`^\\^\\(\\.\\*; \\*\\)\\?[\\w-]+=\\(${valuePattern}(\\|${valuePattern})*\\)\\(;\\.\\*\\)\\?\\$$`);

/** Whether a condition on the header Cookie is one of those, whatever the revision. */
export const isCookiePattern = (text: string | undefined): boolean => text !== undefined && patternOfPattern.test(text);
