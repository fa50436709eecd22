/**
 * `make e2e`: the product on a real API server. Obtains a cluster, installs the manifests, runs the built controller under the
 * ServiceAccount of the manifest, and then all suites. ONLY=text runs the checks whose name holds the text. KUBECONFIG names a cluster
 * to use. The last line says how many checks passed and failed; the exit code is 0 where none failed.
 */
import { rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@sluice/kube-client';
import { type Report, runSuite } from './check.ts';
import { obtainCluster } from './cluster/cluster.ts';
import { succeeds } from './command.ts';
import { controllerProcess } from './controller-process.ts';
import { controllerNamespace, install } from './install.ts';
import { kubectl as kubectlOf } from './kubectl.ts';
import { provideNodes } from './nodes.ts';
import type { Stage } from './stage.ts';
import { suites } from './suites.ts';
import { type UndoList, undoList } from './undo.ts';
import { workspace } from './workspace.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.env.ONLY ?? '';
process.stdout.on('error', () => {}); // whoever reads may stop reading; the rest must still be taken back
const tell = (text: string) => void process.stdout.write(`${text}\n`);

/** Prepares one thing, and says how long it took. */
async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  tell(`${((performance.now() - started) / 1000).toFixed(1).padStart(11)} s  ${what}`);
  return result;
}

async function setStage(folder: string, undo: UndoList): Promise<Stage> {
  await step('bundles', () => succeeds(process.execPath, [join(root, 'scripts/build.ts')], { limitSeconds: 120 }));
  const cluster = await step('cluster', () => obtainCluster(folder, undo));
  const { client, close, request } = await connect({ kubeconfig: cluster.kubeconfig, userAgent: 'sluice-e2e/1' });
  undo.add('end of the connection', close);
  const kubectl = kubectlOf(cluster.kubectl, cluster.kubeconfig, [join(root, 'dist'), dirname(process.execPath)].join(delimiter));
  const { gitVersion } = JSON.parse((await request({ path: '/version' })).text);
  const server = `Kubernetes ${gitVersion} (${cluster.kind})`;
  const kubeconfig = await step('manifests', () => install(kubectl, folder, cluster.kind, undo));
  const nodes = await step('nodes', () => provideNodes(client, cluster.kubeconfig, folder, undo));
  const controllerNamed = (name: string) => {
    const bundle = join(root, 'dist/sluice-controller');
    const made = controllerProcess({ name, folder, bundle, kubeconfig, namespace: controllerNamespace });
    undo.add(`end of the ${name}`, made.stop);
    return made;
  };
  const [controller, standby] = [controllerNamed('controller'), controllerNamed('standby')];
  await step('controller', () => controller.start());
  tell(`on ${server}, nodes are ${nodes}`);
  return { cluster, server, client, kubectl, controller, standby, nodes };
}

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
  await runAll(await setStage(folder, undo));
  await end(failed === 0 && passed > 0 ? 0 : 1);
} catch (error) {
  broken('preparation', error);
}
