/**
 * `make bench-cli`: how long the built plugin takes from its start to its end, Node included, against an embedded cluster with a Rollout of
 * ten pods; and how much of that the processor worked, which tells more where the machine has other work. RUNS=n sets how often each
 * command is run (default 20). Prints figures, and judges nothing.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Rollout, rollouts } from '@sluice/api';
import { runController } from '@sluice/controller';
import { silentLog, sleep, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { startSandbox } from '@sluice/sandbox';

const runs = Number(process.env.RUNS ?? 20);
const plugin = fileURLToPath(new URL('../dist/kubectl-argo-rollouts', import.meta.url));
const start = promisify(execFile);
const tell = (text: string): void => void process.stdout.write(`${text}\n`);

/** What is measured, and the limit in ms that it is held against. */
const commands: readonly (readonly [line: string, limitMs: number])[] = [
  ['version', 150],
  ['get rollout web', 300],
  ['list rollouts', 300],
  ['status web', 300],
  ['__complete get rollout w', 200],
];

const web: Rollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 10,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'demo:v1' }] } },
    strategy: { canary: { steps: [{ setWeight: 50 }] } },
  },
};

const stop = stopper();
const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
const kubeconfig = join(folder, 'kubeconfig');
const meter = join(folder, 'meter.cjs');
/** Each process says in the end, as the last line on standard error, for how many microseconds it used a processor. */
const meterText =
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); require('node:fs').writeSync(2, '\\n' + (user + system)); });";
const env = { ...process.env, KUBECONFIG: kubeconfig, XDG_CACHE_HOME: join(folder, 'cache'), NODE_OPTIONS: `--require ${meter}` };
try {
  await writeFile(meter, meterText);
  const { client } = await startSandbox({ listen: '127.0.0.1:0', kubeconfig, log: silentLog }, stop);
  void runController({ client, clock: systemClock, random: Math.random, log: silentLog }, stop);
  await client.create(rollouts, web);
  while ((await client.get(rollouts, { namespace: 'default', name: 'web' }))?.status?.phase !== 'Healthy') await sleep(systemClock, 100);
  tell(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, ${runs} runs each; ms\n`);
  tell('                         first  fastest  median  processor  limit  median/limit');
  show('node --eval 0', await measure(process.execPath, ['--eval', '0']));
  for (const [line, limitMs] of commands) show(line, await measure(plugin, line.split(' ')), limitMs);
} finally {
  stop.stop();
  await rm(folder, { recursive: true });
}
// What the parts had planned for later has no meaning any longer.
process.exit();

interface Sample {
  readonly ms: number;
  readonly processorMs: number;
}

/** The times in the order of the runs: the first one finds no compile cache. */
async function measure(program: string, args: readonly string[]): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const startedAt = performance.now();
    const { stderr } = await start(program, [...args], { env });
    samples.push({ ms: performance.now() - startedAt, processorMs: Number(stderr.split('\n').at(-1)) / 1000 });
  }
  return samples;
}

function show(name: string, [first, ...samples]: readonly Sample[], limitMs?: number): void {
  const sorted = (times: readonly number[]): readonly number[] => times.toSorted((a, b) => a - b);
  const middle = (times: readonly number[]): number => sorted(times)[Math.floor(times.length / 2)] ?? 0;
  const times = samples.map(({ ms }) => ms);
  const median = middle(times);
  const processor = middle(samples.map(({ processorMs }) => processorMs));
  const column = (value: number | undefined, width: number): string =>
    (value === undefined ? '' : String(Math.round(value))).padStart(width);
  const ratio = limitMs === undefined ? '' : (median / limitMs).toFixed(2).padStart(14);
  tell(
    `${name.padEnd(25)}${column(first?.ms, 5)}${column(sorted(times)[0], 9)}${column(median, 8)}${column(processor, 11)}${column(limitMs, 7)}${ratio}`,
  );
}
