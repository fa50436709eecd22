import { type Clock, type Instant, parseRetryAfter, type StopSignal, sleep } from '@sluice/kubernetes';
import { type Http, HttpError, type HttpRequest, type HttpResponse } from '../http-port.ts';

/** A query waits this long at most because a server asks for patience. */
const longestPatienceMs = 5 * 60_000;
/** The first wait where a server asks for patience and does not say how long. It doubles. */
const firstWaitMs = 1000;
const tries = 6;

/**
 * Keeps to what servers ask for. After a 429, or a 503 with Retry-After, nothing is sent to that host until the time it names is over, and
 * then the request is sent again: being told to wait is no failure of a measurement. After five minutes it is.
 */
export function considerate(http: Http, clock: Clock, stop?: StopSignal): Http {
  const closedUntil = new Map<string, Instant>();

  const whenOpen = async (host: string, deadline: Instant): Promise<void> => {
    for (let until = closedUntil.get(host); until !== undefined; until = closedUntil.get(host)) {
      if (stop?.stopped) throw new HttpError(`${host}: the controller stops`);
      const now = clock.now();
      if (until <= now) closedUntil.delete(host);
      else if (until > deadline) throw new HttpError(`${host} asks to wait for another ${Math.ceil((until - now) / 1000)} s`);
      else await sleep(clock, until - now, stop);
    }
  };

  return {
    async send(request: HttpRequest): Promise<HttpResponse> {
      const host = hostOf(request.url);
      const deadline = clock.now() + longestPatienceMs;
      for (let tried = 1; ; tried += 1) {
        await whenOpen(host, deadline);
        const response = await http.send(request);
        const wished = wishedWaitMs(response, clock.now());
        if (wished === undefined || tried >= tries) return response;
        const until = clock.now() + (wished ?? firstWaitMs * 2 ** (tried - 1));
        closedUntil.set(host, Math.max(until, closedUntil.get(host) ?? 0));
      }
    },
  };
}

/** How long the server wants to be left alone: null where it does not say, undefined where it does not want that. */
function wishedWaitMs({ status, headers }: HttpResponse, now: Instant): number | null | undefined {
  const seconds = parseRetryAfter(headers['retry-after'], now);
  if (status === 429) return seconds === undefined ? null : seconds * 1000;
  return status === 503 && seconds !== undefined ? seconds * 1000 : undefined;
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
