/**
 * Evaluates random expressions with this project's language and with the Go module it follows, and compares: the same value, or an error from both.
 * `node differential.ts --count 100000 --seed 1`; `--record FILE` writes expressions with the oracle's answers for the replay without Go.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileCondition } from '../src/expression/condition.ts';
import { isDeliberate, sameAnswer } from './answers.ts';
import { generateExpression } from './generate.ts';
import { Random } from './random.ts';
import { generateResult } from './results.ts';
import { floatText, toWire } from './wire.ts';

const home = fileURLToPath(new URL('.', import.meta.url));
const now = '2026-01-02T03:04:05Z';
const args = { service: 'shop', limit: '5' };
const batchSize = 20_000;

interface Case {
  readonly expression: string;
  readonly result: unknown;
}

/** What the oracle says: a value, or an error at compile time (`c`) or at run time (`x`). */
type Reply = { readonly v?: unknown; readonly c?: string; readonly x?: string };

function askOracle(program: string, cases: readonly Case[]): Reply[] {
  const input = cases.map(({ expression, result }) => JSON.stringify({ e: expression, r: resultToWire(result), now })).join('\n');
  const run = spawnSync(program, { input: `${input}\n`, maxBuffer: 2 ** 30, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the oracle failed: ${run.error?.message ?? run.stderr}`);
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Reply);
}

function resultToWire(value: unknown): unknown {
  if (typeof value === 'number') return { f: floatText(value) };
  if (Array.isArray(value)) return value.map(resultToWire);
  return typeof value === 'object' && value !== null ? { m: Object.entries(value).map(([key, item]) => [key, resultToWire(item)]) } : value;
}

function ourAnswer({ expression, result }: Case): Reply {
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
const random = new Random(Number(options.seed));
const program = build();
const recorded: string[] = [];
const tally = { expressions: 0, values: 0, errors: 0, deliberate: 0, differences: 0 };
while (tally.expressions < Number(options.count)) {
  const length = Math.min(batchSize, Number(options.count) - tally.expressions);
  const cases = Array.from({ length }, (): Case => ({ expression: generateExpression(random), result: generateResult(random) }));
  for (const [index, reply] of askOracle(program, cases).entries()) {
    const asked = cases[index] as Case;
    const ours = ourAnswer(asked);
    tally.expressions += 1;
    if ('v' in reply) tally.values += 1;
    else tally.errors += 1;
    if (sameAnswer(asked.expression, ours, reply)) {
      if (options.record)
        recorded.push(JSON.stringify([asked.expression, resultToWire(asked.result), 'v' in reply ? { v: reply.v } : 'error']));
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
if (options.record) writeFileSync(options.record, `${recorded.join('\n')}\n`);
process.stdout.write(
  `${tally.expressions} expressions (${tally.values} with a value, ${tally.errors} with an error), ${tally.deliberate} deliberate differences, ${tally.differences} differences\n`,
);
process.exitCode = tally.differences === 0 ? 0 : 1;
