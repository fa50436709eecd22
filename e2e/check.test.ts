import { describe, expect, test } from '@jest/globals';
import { type Check, runSuite, suite } from './check.ts';
import { undoList } from './undo.ts';

const never = () => new Promise<void>(() => {});

async function outcome(checks: readonly Check<string>[], parallel = 1) {
  const lines: string[] = [];
  const results: string[] = [];
  const tally = await runSuite(suite('s', checks, { limitSeconds: 60, parallel, around: (run, { name }) => run(name) }), {
    line: (text) => void lines.push(text),
    evidence: () => 'the log',
    ended: (result) => void results.push(result),
  });
  expect(results.filter((result) => result === 'failed')).toHaveLength(tally.failed);
  expect(results).toHaveLength(checks.length);
  return { ...tally, lines };
}

describe('a suite', () => {
  test('goes on after a failure, and counts it', async () => {
    const { passed, failed, lines } = await outcome([
      { name: 'bad', run: () => Promise.reject(new Error('no luck')) },
      { name: 'good', run: async () => {} },
    ]);
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
    expect(lines.join('\n')).toMatch(/^FAIL +\d+\.\d s {2}s: bad\n.*no luck[\s\S]*the log\nok +\d+\.\d s {2}s: good$/);
  });

  test('gives up a check that takes longer than it may', async () => {
    const { passed, failed, lines } = await outcome([{ name: 'endless', limitSeconds: 0, run: never }]);
    expect({ passed, failed }).toEqual({ passed: 0, failed: 1 });
    expect(lines.join('\n')).toContain('it has not ended after 0 s');
  });

  test('gives every check its own context', async () => {
    const seen: string[] = [];
    const run = async (context: string) => void seen.push(context);
    await outcome([
      { name: 'one', run },
      { name: 'two', run },
    ]);
    expect(seen).toEqual(['one', 'two']);
  });

  test('runs as many checks at a time as it is told, each once', async () => {
    const events: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { passed } = await outcome(
      [
        { name: 'first', run: () => gate.then(() => void events.push('first')) },
        {
          name: 'second',
          run: async () => {
            events.push('second');
            open();
          },
        },
        { name: 'third', run: async () => void events.push('third') },
      ],
      2,
    );
    expect(passed).toBe(3);
    expect(events.slice().sort()).toEqual(['first', 'second', 'third']);
    expect(events[0]).toBe('second');
  });
});

describe('what must be taken back', () => {
  test('is taken back from the last to the first, once, whatever fails', async () => {
    const done: string[] = [];
    const problems: string[] = [];
    const undo = undoList((problem) => void problems.push(problem));
    undo.add('first', async () => void done.push('first'));
    undo.add('second', () => Promise.reject(new Error('stuck')));
    undo.add('third', async () => void done.push('third'));
    await undo.all();
    await undo.all();
    expect(done).toEqual(['third', 'first']);
    expect(problems).toEqual(['second: Error: stuck']);
  });
});
