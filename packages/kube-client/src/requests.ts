import { type ApiError, type Clock, isApiError, parseRetryAfter, type Random, sleep } from '@sluice/kubernetes';
import type { RateLimit } from './rate-limit.ts';
import { errorOfAnswer } from './status.ts';
import { type HttpAnswer, type HttpRequest, NoAnswer, type Transport } from './transport.ts';

/** What the server was asked, for /metrics and traces. */
export interface RequestRecord {
  readonly verb: string;
  /** `plural.group`, or the path of a raw request. */
  readonly resource: string;
  /** HTTP status; 0 where no answer came. */
  readonly code: number;
  readonly seconds: number;
}

interface ApiRequest {
  readonly verb: string;
  readonly resource: string;
  readonly http: Omit<HttpRequest, 'timeoutMs'>;
  /** Whether a refusal that asks to come back later is waited out here, rather than told to the caller. */
  readonly patient: boolean;
}

export interface RequestsOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly limit: RateLimit;
  readonly timeoutMs: number;
  /** How often a request is sent in all when no answer comes. */
  readonly mostTries: number;
  readonly onRequest: (record: RequestRecord) => void;
  readonly onWarning: (text: string) => void;
}

/** Sends one request, again where that is safe, and gives the answer or throws the ApiError. */
export type SendRequest = (request: ApiRequest) => Promise<HttpAnswer>;

/** How often a request is sent in all that the server asks to send again later. */
const mostCalls = 5;
/** A longer wait is the caller's to decide on. */
const longestWaitSeconds = 10;

/**
 * Which failures are tried again here, at most five times in all, or `mostTries` times where no answer comes:
 *
 * - 429, and 503 with a Retry-After: the server has not begun with the request. Waits as long as it asks for, at most 10 s.
 * - no connection: nothing was sent. Any request, after a short growing wait.
 * - the connection broke under way: only reads, since a write may have taken effect.
 *
 * All else is told to the caller at once.
 */
export function createRequests(options: RequestsOptions): SendRequest {
  const { transport, clock, random, limit, timeoutMs, mostTries, onRequest, onWarning } = options;

  const once = async ({ verb, resource, http }: ApiRequest): Promise<HttpAnswer> => {
    await limit.turn(resource);
    const startedAt = clock.now();
    let code = 0;
    try {
      const answer = await transport.send({ ...http, timeoutMs });
      code = answer.status;
      const warning = answer.header('warning');
      if (warning !== undefined) onWarning(warningText(warning));
      if (code < 400) return answer;
      throw errorOfAnswer(code, answer.text, parseRetryAfter(answer.header('retry-after'), clock.now()));
    } finally {
      onRequest({ verb, resource, code, seconds: Math.max(0, clock.now() - startedAt) / 1000 });
    }
  };

  const waitMs = (error: unknown, request: ApiRequest, tries: number): number | undefined => {
    if (error instanceof NoAnswer) {
      if (tries >= mostTries) return undefined;
      const isSafe = error.how === 'unsent' || (error.how === 'cut' && request.http.method === 'GET');
      return isSafe ? 100 * 2 ** tries * (0.5 + random()) : undefined;
    }
    if (tries >= mostCalls || !request.patient || !isApiError(error, 'TooManyRequests', 'ServiceUnavailable')) return undefined;
    return askedWaitMs(error);
  };

  return async (request) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(request);
      } catch (error) {
        const delayMs = waitMs(error, request, tries);
        if (delayMs === undefined) throw error;
        await sleep(clock, delayMs);
      }
    }
  };
}

function askedWaitMs({ retryAfterSeconds, reason }: ApiError): number | undefined {
  if (retryAfterSeconds === undefined) return reason === 'TooManyRequests' ? 1_000 : undefined;
  return retryAfterSeconds <= longestWaitSeconds ? retryAfterSeconds * 1000 : undefined;
}

/** `299 - "unknown field \"spec.foo\""` → `unknown field "spec.foo"`. */
function warningText(header: string): string {
  const quoted = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(header)?.[1];
  return quoted === undefined ? header : quoted.replace(/\\(.)/g, '$1');
}
