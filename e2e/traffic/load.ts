/** Steady requests through a data plane, and what came of each. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { probeHeader } from './application.ts';

/** One request that has ended. Times are in ms since the epoch. */
export interface Answer {
  readonly sentAt: number;
  readonly endedAt: number;
  /** Which version answered; undefined for a request that failed. */
  readonly version?: string;
  readonly problem?: string;
  /** The headers Set-Cookie. */
  readonly setCookies?: readonly string[];
}

export interface Target {
  readonly host: string;
  readonly port: number;
  /** The virtual host. */
  readonly authority: string;
}

export interface Load {
  /** All answers so far, in the order of their end. */
  readonly answers: readonly Answer[];
  /** The next `count` answers to requests that are sent from `since` on. */
  next(count: number, since?: number): Promise<readonly Answer[]>;
  /** Sends no more, and waits for what is under way. */
  stop(): Promise<void>;
}

const requestLimitMs = 10_000;
const tickMs = 10;
/** A data plane that is behind gets no more on top. */
const mostUnderWay = 64;
/** However long a scenario takes, no load sends more than this. */
const mostRequests = 120_000;

/** Sends `perSecond` requests over kept connections until it is stopped. */
export function startLoad(target: Target, perSecond: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: mostUnderWay });
  const answers: Answer[] = [];
  const began = performance.now();
  let [sent, underWay, skipped] = [0, 0, 0];

  const send = async () => {
    sent += 1;
    underWay += 1;
    answers.push(await ask(target, { agent }));
    underWay -= 1;
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) * perSecond) / 1000) - skipped;
    while (sent < due && sent < mostRequests && underWay < mostUnderWay) void send();
    skipped += Math.max(0, due - sent);
  }, tickMs);

  return {
    answers,
    async next(count, since = Date.now()) {
      const limitMs = 30_000 + (4000 * count) / perSecond;
      const end = performance.now() + limitMs;
      for (;;) {
        const found = answers.filter(({ sentAt }) => sentAt >= since).slice(0, count);
        if (found.length === count) return found;
        if (performance.now() > end) throw new Error(`only ${found.length} of ${count} requests were answered in ${limitMs} ms`);
        await delay(100);
      }
    },
    async stop() {
      clearInterval(timer);
      const end = performance.now() + 2 * requestLimitMs;
      while (underWay > 0 && performance.now() < end) await delay(tickMs);
      agent.destroy();
    },
  };
}

/** As many requests as told, one after the other, with headers of their own. */
export async function askInTurn(target: Target, count: number, headers: Readonly<Record<string, string>>): Promise<readonly Answer[]> {
  const agent = new Agent({ keepAlive: true });
  const answers: Answer[] = [];
  try {
    for (let index = 0; index < count; index++) answers.push(await ask(target, { agent, headers }));
  } finally {
    agent.destroy();
  }
  return answers;
}

/** One request. Whatever goes wrong is in the answer. */
export function ask(
  { host, port, authority }: Target,
  { agent, headers = {} }: { readonly agent: Agent; readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const sentAt = Date.now();
  return new Promise((settle) => {
    const end = (result: Omit<Answer, 'sentAt' | 'endedAt'>) => settle({ sentAt, endedAt: Date.now(), ...result });
    const outgoing = request({ host, port, agent, headers: { ...headers, host: authority }, timeout: requestLimitMs }, (response) => {
      textOf(response).then(
        (text) => {
          const { 'set-cookie': setCookies } = response.headers;
          end({ ...judge(response.statusCode ?? 0, text), ...(setCookies === undefined ? {} : { setCookies }) });
        },
        (error: unknown) => end({ problem: String(error) }),
      );
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${requestLimitMs} ms`)));
    outgoing.on('error', (error) => end({ problem: error.message }));
    outgoing.end();
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts).toString();
}

function judge(status: number, text: string): Pick<Answer, 'version' | 'problem'> {
  const version = status === 200 ? /"version":"([^"]+)"/.exec(text)?.[1] : undefined;
  return version === undefined ? { problem: `status ${status}: ${text.slice(0, 80)}` } : { version };
}

/** Of how many requests with this probe a backend knows. */
export async function receivedBy(address: string, port: number, probe: string): Promise<number> {
  const response = await fetch(`http://${address}:${port}/received?probe=${probe}`, { signal: AbortSignal.timeout(requestLimitMs) });
  return Number(await response.text());
}

export const probe = (name: string): Readonly<Record<string, string>> => ({ [probeHeader]: name });
