import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { type Finished, finished } from '../command.ts';

const script = fileURLToPath(new URL('./release.sh', import.meta.url));

/** Runs the release script, which was written for the reference's plugin, with `kubectl` as it is found on PATH. */
export const runRelease = (name: string, namespace: string, environment: Readonly<Record<string, string>>): Promise<Finished> =>
  finished('bash', [script, name, namespace], { environment, limitSeconds: 300 });

/** What it must have printed: each call with the exit code that the reference gives, in order. Lines that only tell progress may stand between. */
const expected: readonly (string | RegExp)[] = [
  '# the first version is out',
  'Healthy',
  'exit code 0',
  '# a new version stops at its first pause',
  /^rollout "\S+" image updated$/,
  'exit code 0',
  'Paused - CanaryPauseStep',
  'exit code 1',
  'Paused - CanaryPauseStep',
  'exit code 0',
  '# somebody lets it go on',
  /^rollout '\S+' promoted$/,
  'exit code 0',
  'released',
  '# the next version is taken back',
  /^rollout "\S+" image updated$/,
  'exit code 0',
  /^rollout '\S+' aborted$/,
  'exit code 0',
  'not released',
  'Degraded - RolloutAborted: Rollout aborted update to revision 3',
  'exit code 1',
  '# it is tried again, and released in full',
  /^rollout '\S+' retried$/,
  'exit code 0',
  /^rollout '\S+' fully promoted$/,
  'exit code 0',
  'Healthy',
  'exit code 0',
  '# the version before comes back',
  /^rollout '\S+' undo$/,
  'exit code 0',
  /^rollout '\S+' fully promoted$/,
  'exit code 0',
  'Healthy',
  'exit code 0',
  /^Status: +✔ Healthy$/,
  /^Images: +demo:v2 \(stable\)$/,
  'exit code 0',
  '# a slip of the fingers',
  'exit code 1',
  'exit code 1',
  'exit code 1',
];

const errors = [
  'Error: Rollout status watch exceeded timeout',
  'Error: The rollout is in a degraded state with message: RolloutAborted: Rollout aborted update to revision 3',
  /^Error: rollouts\.argoproj\.io "\S+-typo" not found$/,
  'Error: unable to find specified revision 99 in history',
  'Error: unable to find container named "nope"',
];

/** Throws where the script did not go as it does with the reference's plugin. */
export function checkRelease({ stdout, stderr }: Finished): void {
  const progress = /^(?:Progressing|Paused) - /;
  const fits = (line: string, wanted: string | RegExp) => (typeof wanted === 'string' ? line === wanted : wanted.test(line));
  const lines = stdout.trimEnd().split('\n');
  let at = 0;
  for (const wanted of expected) {
    while (at < lines.length && progress.test(lines[at] ?? '') && !fits(lines[at] ?? '', wanted)) at += 1;
    assert.ok(fits(lines[at] ?? '', wanted), `line ${at + 1}: expected ${wanted}, found ${lines[at]}\n${stdout}\n${stderr}`);
    at += 1;
  }
  assert.equal(at, lines.length, `more lines than expected:\n${stdout}`);
  const said = stderr.split('\n').filter((line) => line.startsWith('Error: '));
  assert.equal(said.length, errors.length, stderr);
  for (const [index, wanted] of errors.entries()) assert.ok(fits(said[index] ?? '', wanted), `expected ${wanted}, found ${said[index]}`);
}
