/**
 * `make bench-analysis`: what many analyses at once cost the controller. An embedded API server runs as a process of its own; the
 * controller runs here, over HTTP, with the real prometheus provider and a Prometheus that answers at once. RUNS (1000) AnalysisRuns of
 * METRICS (10) metrics measure every ten seconds.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AnalysisRun, analysisRuns } from '@sluice/api';
import { runController } from '@sluice/controller';
import { connect } from '@sluice/kube-client';
import { silentLog, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import type { Http } from '@sluice/metric-providers';
import { freePorts } from './cluster/ports.ts';
import { waitFor } from './patience.ts';

const runs = Number(process.env.RUNS ?? 1000);
const metrics = Number(process.env.METRICS ?? 10);
const windowSeconds = 40;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};
const say = (text: string): void => void process.stdout.write(`${text}\n`);

let measured = 0;
const body = JSON.stringify({
  status: 'success',
  data: { resultType: 'vector', result: [{ metric: {}, value: [1700000000.123, '0.99'] }] },
});
const http: Http = {
  async send() {
    measured += 1;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  },
};

const runNamed = (name: string): AnalysisRun => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisRun',
  metadata: { name, namespace: 'default' },
  spec: {
    args: [{ name: 'service', value: name }],
    metrics: Array.from({ length: metrics }, (_, index) => ({
      name: `metric-${index}`,
      interval: '10s',
      successCondition: 'result[0] >= 0.95',
      failureLimit: 3,
      provider: {
        prometheus: { address: 'http://prometheus.test', query: `rate(errors{service="{{args.service}}",kind="${index}"}[5m])` },
      },
    })),
  },
});

async function bench(kubeconfig: string): Promise<void> {
  let requests = 0;
  const onRequest = (): void => {
    requests += 1;
  };
  const connection = await waitFor('API server', 30, async () => {
    const found = await connect({ kubeconfig, onRequest }).catch(() => undefined);
    const answer = await found?.request({ path: '/version' }).catch(() => undefined);
    return answer === undefined ? undefined : found;
  });
  const { client } = connection;
  const stop = stopper();
  const options = { client, clock: systemClock, random: Math.random, log: silentLog, measuring: { http, workers: 30 } };
  const controller = runController(options, stop);
  await delay(1000);
  const before = heapBytes();
  for (let first = 0; first < runs; first += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, runs - first) }, (_, index) => client.create(analysisRuns, runNamed(`run-${first + index}`))),
    );
  await waitFor('first measurement of every metric', 120, () => (measured >= runs * metrics ? true : undefined));
  await delay(20_000);

  const start = { measured, requests, cpu: process.cpuUsage() };
  await delay(windowSeconds * 1000);
  const cpu = process.cpuUsage(start.cpu);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  const [measurements, sent] = [measured - start.measured, requests - start.requests];
  say(`${runs} runs of ${metrics} metrics, every 10 s, for ${windowSeconds} s:`);
  say(`  ${measurements} measurements (${((measurements / windowSeconds / runs / metrics) * 10).toFixed(2)} of one each 10 s and metric)`);
  say(
    `  ${((cpuSeconds / measurements) * 1000).toFixed(2)} CPU s for 1,000 measurements (${((cpuSeconds / windowSeconds) * 100).toFixed(0)} % of one core)`,
  );
  say(`  ${((sent / measurements) * 1000).toFixed(0)} requests to the API server for 1,000 measurements`);
  say(`  ${((heapBytes() - before) / runs / 1024).toFixed(1)} KiB of memory for a run`);
  stop.stop();
  await controller;
  await connection.close();
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const [port = 0] = await freePorts(1);
const kubeconfig = join(folder, 'kubeconfig');
const main = new URL('../packages/sandbox/src/main.ts', import.meta.url).pathname;
const sandbox = spawn(process.execPath, [main, '--listen', `127.0.0.1:${port}`, '--kubeconfig', kubeconfig], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  await bench(kubeconfig);
} finally {
  sandbox.kill();
  rmSync(folder, { recursive: true });
}
