/**
 * All scenarios on one data plane. It runs in a network namespace of its own, which `run.ts` makes. Its last line says how many checks
 * passed and failed. usage: inside.ts PLANE FOLDER
 */
import { runSuite, suite } from '../check.ts';
import { builtCluster } from '../cluster/cluster.ts';
import { succeeds } from '../command.ts';
import { setStage } from '../set-stage.ts';
import { undoList } from '../undo.ts';
import { startBackends } from './backend-process.ts';
import { planes } from './planes/index.ts';
import { gateAddress } from './planes/plane.ts';
import { scenariosFor } from './scenarios/index.ts';

const [name, folder = ''] = process.argv.slice(2);
const only = process.env.ONLY ?? '';
const plane = planes.find((each) => each.name === name);
if (plane === undefined) throw new Error(`there is no data plane ${name}`);
const tell = (text: string) => void process.stdout.write(`${text}\n`);
process.stdout.on('error', () => process.exit(1)); // nobody is there any more
process.stdin.resume().on('end', () => process.exit(1));
const undo = undoList((problem) => tell(`in the end: ${problem}`));

let tally = { passed: 0, failed: 1 };
try {
  await prepareNetwork();
  const stage = await setStage(folder, undo, tell, builtCluster);
  startBackends(stage.cluster.kubeconfig, folder, undo);
  const gate = await plane.start({ stage, folder, undo });
  const ready = { stage, plane, gate, tell: (text: string) => tell(`               ${text}`) };
  const scenarios = scenariosFor(plane).filter((each) => `${name}: ${each.name}`.includes(only));
  tally = await runSuite(suite(plane.name, scenarios, { limitSeconds: 420, around: (run) => run(ready) }), {
    line: tell,
    evidence: () => stage.controller.logTail(20),
    ended() {},
  });
} catch (error) {
  tell(`FAIL ${name}: ${error instanceof Error ? error.stack : String(error)}`);
} finally {
  await undo.all();
}
tell(`${name}: ${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);

/** The addresses of the gate and of all pods are this namespace's own; nothing leads out of it. */
async function prepareNetwork(): Promise<void> {
  await succeeds('ip', ['link', 'set', 'lo', 'up']);
  await succeeds('ip', ['address', 'add', `${gateAddress}/32`, 'dev', 'lo']);
  await succeeds('ip', ['route', 'add', 'local', '10.244.0.0/16', 'dev', 'lo']);
}
