/**
 * Evaluates random expressions with this project's language and with the Go module it follows, and compares: the same value, or an error from both.
 * `node differential.ts --count 100000 --seed 1`; `--record FILE` writes expressions with the oracle's answers for the replay without Go.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileCondition } from '../src/expression/condition.ts';
import { sameAnswer } from './answers.ts';
import { type Answer, args, now, type Recorded } from './case.ts';
import { isDeliberate } from './deliberate.ts';
import { generateExpression } from './generate.ts';
import { Random } from './random.ts';
import { generateResult, richResult } from './results.ts';
import { resultToWire, toWire } from './wire.ts';

const home = fileURLToPath(new URL('.', import.meta.url));
const batchSize = 20_000;
const longestRecorded = 100;
const mostRecorded = 7000;

interface Case {
  readonly expression: string;
  readonly result: unknown;
}

function askOracle(program: string, cases: readonly Case[]): Answer[] {
  const input = cases.map(({ expression, result }) => JSON.stringify({ e: expression, r: resultToWire(result), now })).join('\n');
  const run = spawnSync(program, { input: `${input}\n`, maxBuffer: 2 ** 30, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the oracle failed: ${run.error?.message ?? run.stderr}`);
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

function ourAnswer({ expression, result }: Case): Answer {
  const compiled = compileCondition(expression);
  if (!compiled.ok) return { c: compiled.error.text };
  const value = compiled.value.evaluate({ result, args, now: Date.parse(now) });
  return value.ok ? { v: toWire(value.value) } : { x: value.error.text };
}

function build(): string {
  const program = `${home}.oracle`;
  const run = spawnSync('go', ['build', '-o', program, '.'], { cwd: home, stdio: 'inherit' });
  if (run.status !== 0) throw new Error(`the oracle does not build: ${run.error?.message ?? 'is Go there?'}`);
  return program;
}

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    record: { type: 'string' },
    show: { type: 'string', default: '20' },
  },
});
/** Short ones only, each once: a file of them is kept. */
function record({ expression, result }: Case, reply: Answer): void {
  const answer = 'v' in reply ? { v: reply.v } : {};
  const isShort = expression.length <= longestRecorded && JSON.stringify(answer).length <= longestRecorded;
  const seen = /result|env/.test(expression) ? resultToWire(result) : null;
  if (isShort && recorded.size < mostRecorded) recorded.set(expression, [expression, seen, answer]);
}

/** Those that were chosen by hand, for every operator and builtin, and then random ones. */
function* batches(): Generator<readonly Case[]> {
  const chosen = readFileSync(`${home}chosen.txt`, 'utf8').trimEnd().split('\n');
  yield chosen.map((expression) => ({ expression, result: richResult }));
  for (let left = Number(options.count); left > 0; left -= batchSize)
    yield Array.from({ length: Math.min(batchSize, left) }, () => ({
      expression: generateExpression(random),
      result: generateResult(random),
    }));
}

const random = new Random(Number(options.seed));
const program = build();
const recorded = new Map<string, Recorded>();
const tally = { expressions: 0, values: 0, errors: 0, deliberate: 0, differences: 0 };
for (const cases of batches()) {
  for (const [index, reply] of askOracle(program, cases).entries()) {
    const asked = cases[index] as Case;
    const ours = ourAnswer(asked);
    tally.expressions += 1;
    if ('v' in reply) tally.values += 1;
    else tally.errors += 1;
    if (sameAnswer(asked.expression, ours, reply)) {
      record(asked, reply);
    } else if (isDeliberate(asked.expression, ours, reply)) {
      tally.deliberate += 1;
    } else {
      tally.differences += 1;
      if (tally.differences <= Number(options.show))
        process.stdout.write(
          `${asked.expression}\n  result ${JSON.stringify(resultToWire(asked.result))}\n  ours   ${JSON.stringify(ours).slice(0, 300)}\n  oracle ${JSON.stringify(reply).slice(0, 300)}\n`,
        );
    }
  }
}
if (options.record) writeFileSync(options.record, [...recorded.values()].map((each) => `${JSON.stringify(each)}\n`).join(''));
process.stdout.write(
  `${tally.expressions} expressions (${tally.values} with a value, ${tally.errors} with an error), ${tally.deliberate} deliberate differences, ${tally.differences} differences\n`,
);
process.exitCode = tally.differences === 0 ? 0 : 1;
