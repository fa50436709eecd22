/** Checks are small programs with a name: they end well, throw, or take too long. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Check<Context> {
  /** A sentence. */
  readonly name: string;
  /** How long it may take; without it the suite's limit counts. */
  readonly limitSeconds?: number;
  run(context: Context): Promise<void>;
}

/** Checks that share what they run against. */
export interface Suite {
  readonly name: string;
  readonly checks: readonly Check<void>[];
  readonly limitSeconds: number;
}

/** Checks over a context become checks over none, which is made for each when it is its turn. */
export const suite = <Context>(
  name: string,
  limitSeconds: number,
  checks: readonly Check<Context>[],
  contextOf: (check: Check<Context>) => Context | Promise<Context>,
): Suite => ({
  name,
  limitSeconds,
  checks: checks.map((check) => ({ ...check, run: async () => check.run(await contextOf(check)) })),
});

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export interface Report {
  line(text: string): void;
  /** What else may help to understand a failure that has just happened. */
  evidence(): string;
}

/** Runs the checks one after the other, whatever becomes of those before, and tells of each in one line; of a failure in more. */
export async function runSuite({ name, checks, limitSeconds }: Suite, report: Report): Promise<Tally> {
  let failed = 0;
  for (const check of checks) {
    const started = performance.now();
    const problem = await problemOf(check, check.limitSeconds ?? limitSeconds);
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    report.line(`${problem === undefined ? 'ok  ' : 'FAIL'} ${seconds} s  ${name}: ${check.name}`);
    if (problem === undefined) continue;
    failed += 1;
    report.line(indented(problem));
    report.line(indented(report.evidence()));
  }
  return { passed: checks.length - failed, failed };
}

async function problemOf(check: Check<void>, limitSeconds: number): Promise<string | undefined> {
  const limit = new AbortController();
  try {
    return await Promise.race([
      Promise.resolve(check.run()).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
      ),
      delay(limitSeconds * 1000, `it has not ended after ${limitSeconds} s`, { signal: limit.signal }),
    ]);
  } finally {
    limit.abort();
  }
}

const indented = (text: string): string => text.trimEnd().replaceAll(/^/gm, '       ');
