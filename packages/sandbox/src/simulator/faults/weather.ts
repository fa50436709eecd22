import { ApiError, type Clock, type Random } from '@sluice/kubernetes';
import { createRandom } from '../../time/random.ts';
import type { Failure, Trouble } from '../scenario/troubles.ts';

/** What becomes of one request. */
export type Fate =
  | { readonly do: 'serve' }
  | { readonly do: 'refuse'; readonly error: ApiError }
  /** It takes effect, but no answer comes. */
  | { readonly do: 'lose-answer'; readonly error: ApiError }
  /** The client is told that it failed; it takes effect later all the same. */
  | { readonly do: 'serve-late'; readonly error: ApiError; readonly afterMs: number };

/** How requests and watches fare at the moment. Each concern has chance of its own. */
export interface Weather {
  /** How long one way takes, in ms. */
  wayMs(): number;
  fate(isWrite: boolean): Fate;
  /** How late the next event of a resource is, in ms. */
  eventLagMs(resource: string): number;
  isDoubled(): boolean;
}

const served: Fate = { do: 'serve' };

/** The troubles may become more under way. */
export function createWeather(troubles: readonly Trouble[], clock: Clock, seed: string): Weather {
  const start = clock.now();
  const chance: Readonly<Record<'way' | 'fate' | 'lag' | 'double', Random>> = {
    way: createRandom(`${seed}/ways`),
    fate: createRandom(`${seed}/fates`),
    lag: createRandom(`${seed}/lags`),
    double: createRandom(`${seed}/doubles`),
  };
  const lasting = <Kind extends Trouble['kind']>(kind: Kind) => {
    return () => {
      const now = clock.now() - start;
      const found = troubles.filter((each): each is Extract<Trouble, { kind: Kind; fromMs: number }> => each.kind === kind);
      return found.filter(({ fromMs, toMs }) => fromMs <= now && now < toMs);
    };
  };
  const slow = lasting('slow-requests');
  const failing = lasting('failing-requests');
  const late = lasting('late-events');
  const doubled = lasting('doubled-events');

  return {
    wayMs: () => Math.ceil(chance.way() * Math.max(4, ...slow().map(({ mostMs }) => mostMs))),
    fate(isWrite) {
      for (const { percent, how } of failing()) {
        if (chance.fate() * 100 >= percent) continue;
        const failure = how[Math.floor(chance.fate() * how.length)] ?? 'unreachable';
        return fateOf(failure, isWrite, chance.fate());
      }
      return served;
    },
    eventLagMs(resource) {
      const most = Math.max(3, ...late().map((each) => ((each.resource ?? resource) === resource ? each.mostMs : 0)));
      return Math.ceil(chance.lag() * most);
    },
    isDoubled: () => doubled().some(({ percent }) => chance.double() * 100 < percent),
  };
}

function fateOf(failure: Failure, isWrite: boolean, portion: number): Fate {
  const timeout = new ApiError('Unreachable', 'injected: no answer in time');
  switch (failure) {
    case 'conflict':
      return isWrite ? { do: 'refuse', error: new ApiError('Conflict', 'injected: the object has been modified') } : served;
    case 'too-many-requests':
      return {
        do: 'refuse',
        error: new ApiError('TooManyRequests', 'injected: too many requests', { retryAfterSeconds: 1 + Math.floor(portion * 5) }),
      };
    case 'internal-error':
      return { do: 'refuse', error: new ApiError('InternalError', 'injected: etcdserver: leader changed') };
    case 'unreachable':
      return { do: 'refuse', error: new ApiError('Unreachable', 'injected: connection refused') };
    case 'lost-answer':
      return { do: 'lose-answer', error: timeout };
    case 'late-effect':
      return isWrite ? { do: 'serve-late', error: timeout, afterMs: Math.ceil(portion * 2000) } : { do: 'lose-answer', error: timeout };
  }
}
