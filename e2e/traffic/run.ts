/**
 * `make e2e-traffic`: whole rollouts under steady requests, through real data planes. Each has a network namespace, a process namespace
 * and a control plane of its own; what was started there ends with them, however this ends. PLANE names one data plane, ONLY=text runs
 * the scenarios whose name holds the text, RATE is the number of requests per second. A data plane that cannot be had on this machine is
 * skipped, with the reason. The last line says how many checks passed, failed and were skipped.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtPrograms } from '../cluster/cluster.ts';
import { finished } from '../command.ts';
import { provide } from './data-planes/programs.ts';
import { planes } from './planes/index.ts';
import type { Plane } from './planes/plane.ts';

const home = fileURLToPath(new URL('../../.cache/e2e-traffic', import.meta.url));
const inside = fileURLToPath(new URL('inside.ts', import.meta.url));
/** Whoever is not root becomes root of the namespaces alone. */
const namespaces = [
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  ...['--net', '--pid', '--fork', '--kill-child', '--mount', '--mount-proc'],
];
const tell = (text: string) => void process.stdout.write(`${text}\n`);

let end: (() => void) | undefined;
let ended = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    ended = true;
    end?.();
  });

const chosen = planes.filter(({ name }) => (process.env.PLANE ?? name) === name);
const total = { passed: 0, failed: chosen.length === 0 ? 1 : 0, skipped: 0 };
if (chosen.length === 0) tell(`there is no data plane ${process.env.PLANE}; there are ${planes.map(({ name }) => name).join(', ')}`);
mkdirSync(home, { recursive: true });
const cannot = await whyNoStage();
for (const plane of chosen) {
  if (ended) break;
  const why = cannot ?? (await whyNot(plane));
  if (why === undefined) add(await runIn(plane));
  else {
    total.skipped += 1;
    tell(`skipped: ${plane.name}: ${why}`);
  }
}
if (ended) total.failed += 1;
tell(`e2e-traffic: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function add({ passed, failed }: { passed: number; failed: number }): void {
  total.passed += passed;
  total.failed += failed;
}

/** Why no data plane at all can run here: undefined where one can. */
async function whyNoStage(): Promise<string | undefined> {
  const network = await finished('unshare', [...namespaces, 'ip', 'link', 'set', 'lo', 'up']);
  if (network.code !== 0) return `no network namespace can be made: ${lastLine(network.stderr)}`;
  return builtPrograms().then(
    () => undefined,
    (error: unknown) => lastLine(String(error)),
  );
}

async function whyNot(plane: Plane): Promise<string | undefined> {
  for (const program of plane.programs) {
    const problem = await provide(program).then(
      () => undefined,
      (error: unknown) => lastLine(String(error)),
    );
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** Runs all scenarios of one data plane in namespaces of its own. */
function runIn({ name }: Plane): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(home, `${name}-`));
  return new Promise((settle) => {
    const child = spawn('unshare', [...namespaces, process.execPath, inside, name, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    // It ends when its standard input does, so also with us. Its death is that of every process in the namespaces, and of these.
    end = () => child.kill('SIGKILL');
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      said = (said + chunk.toString()).slice(-500);
    });
    child.on('close', () => {
      end = undefined;
      const [, passed, failed] = /: (\d+) passed, (\d+) failed$/.exec(lastLine(said)) ?? [];
      const result = { passed: Number(passed ?? 0), failed: Number(failed ?? 1) };
      if (result.failed === 0) rmSync(folder, { recursive: true, force: true });
      else tell(`logs are in ${folder}`);
      settle(result);
    });
  });
}
