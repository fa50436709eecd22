/**
 * `make e2e`: the product on a real API server. Obtains a cluster, installs the manifests, runs the built controller under the
 * ServiceAccount of the manifest, and then all suites. ONLY=text runs the checks whose name holds the text. KUBECONFIG names a cluster
 * to use. The last line says how many checks passed and failed; the exit code is 0 where none failed.
 */
import { rmSync } from 'node:fs';
import { type Report, runSuite } from './check.ts';
import { setStage } from './set-stage.ts';
import type { Stage } from './stage.ts';
import { suites } from './suites.ts';
import { undoList } from './undo.ts';
import { workspace } from './workspace.ts';

const only = process.env.ONLY ?? '';
process.stdout.on('error', () => {}); // whoever reads may stop reading; the rest must still be taken back
const tell = (text: string) => void process.stdout.write(`${text}\n`);

async function runAll(stage: Stage): Promise<void> {
  for (const each of suites(stage)) {
    if (ending) return;
    const chosen = { ...each, checks: each.checks.filter(({ name }) => `${each.name}: ${name}`.includes(only)) };
    const tally = await runSuite(chosen, report(stage));
    if (chosen.checks.length > 0 && !ending)
      tell(`${each.name}: ${chosen.checks.length} cases ran against ${stage.server}, ${tally.passed} passed, ${tally.failed} failed`);
  }
}

/** What becomes of a check after the end has begun tells nothing. */
const report = ({ controller }: Stage): Report => ({
  line(text) {
    if (!ending) tell(text);
  },
  evidence: () => controller.logTail(20),
  ended(result) {
    if (ending) return;
    if (result === 'passed') passed += 1;
    else failed += 1;
  },
});

const undo = undoList((problem) => tell(`in the end: ${problem}`));
let [passed, failed] = [0, 0];
let ending = false;

/** Takes everything back, and has the last word. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  process.exitCode = code;
  await undo.all();
  tell(`e2e: ${passed} passed, ${failed} failed`);
  process.exit();
}

/** Something else than a check has failed: that counts as one more. */
function broken(what: string, error: unknown): void {
  if (ending) return;
  tell(`FAIL ${what}: ${error instanceof Error ? error.stack : String(error)}`);
  failed += 1;
  void end(1);
}

process.on('uncaughtException', (error) => broken('the run itself', error));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => broken('the run itself', `it was ended by ${signal}`));

try {
  const folder = await workspace();
  // First in, last out.
  undo.add('removal of the logs', async () => {
    if (process.exitCode === 0) rmSync(folder, { recursive: true });
    else tell(`logs are in ${folder}`);
  });
  await runAll(await setStage(folder, undo, tell));
  await end(failed === 0 && passed > 0 ? 0 : 1);
} catch (error) {
  broken('preparation', error);
}
