/** Checks are small programs with a name: they end well, throw, or take too long. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Check<Context> {
  /** A sentence. */
  readonly name: string;
  /** How long it may take; without it the suite's limit counts. */
  readonly limitSeconds?: number;
  run(context: Context): Promise<void>;
}

export interface Suite {
  readonly name: string;
  readonly checks: readonly Check<void>[];
  readonly limitSeconds: number;
  /** So many checks run at the same time. */
  readonly parallel: number;
}

export interface SuiteOptions<Context> {
  /** How long a check may take that says nothing of its own. */
  readonly limitSeconds: number;
  /** So many checks run at the same time; default: one. They must not get in each other's way then. */
  readonly parallel?: number;
  /** Gives a check what it runs against, and takes that away again afterwards. */
  around(run: (context: Context) => Promise<void>, check: Check<Context>): Promise<void>;
}

/** Checks that run against the same kind of thing. */
export const suite = <Context>(name: string, checks: readonly Check<Context>[], options: SuiteOptions<Context>): Suite => ({
  name,
  limitSeconds: options.limitSeconds,
  parallel: options.parallel ?? 1,
  checks: checks.map((check) => ({ ...check, run: () => options.around((context) => check.run(context), check) })),
});

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export interface Report {
  line(text: string): void;
  /** Called once for each check, as soon as it has ended. */
  ended(result: 'passed' | 'failed'): void;
  /** What else may help to understand a failure that has just happened. */
  evidence(): string;
}

/** Runs the checks in their order, whatever becomes of those before, and tells of each in one line; of a failure in more. */
export async function runSuite({ name, checks, limitSeconds, parallel }: Suite, report: Report): Promise<Tally> {
  let failed = 0;
  const waiting = checks.values();
  const work = async () => {
    for (const check of waiting) {
      const started = performance.now();
      const problem = await problemOf(check, check.limitSeconds ?? limitSeconds);
      const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
      report.line(`${problem === undefined ? 'ok  ' : 'FAIL'} ${seconds} s  ${name}: ${check.name}`);
      report.ended(problem === undefined ? 'passed' : 'failed');
      if (problem === undefined) continue;
      failed += 1;
      report.line(indented(problem));
      report.line(indented(report.evidence()));
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
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
