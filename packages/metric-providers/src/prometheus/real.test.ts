/** Against a Prometheus where one is installed (`PROMETHEUS` or on the PATH; Debian's package will do); left out elsewhere. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrometheusMetric } from '@sluice/api';
import { ioForTests } from '../testing/io.ts';
import { sources } from '../traffic/sources.ts';
import { traffic } from '../traffic/traffic.ts';
import { prometheus } from './prometheus.ts';

const binary = process.env.PROMETHEUS ?? 'prometheus';
const isThere = ((): boolean => {
  try {
    execFileSync(binary, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

(isThere ? describe : describe.skip)('a real Prometheus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  let server: ChildProcess;
  let address = '';
  const measure = (config: PrometheusMetric) => prometheus.measure({ address, ...config }, ioForTests());

  beforeAll(async () => {
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    const targets = `  - job_name: self\n    static_configs:\n      - targets: ['127.0.0.1:${port}']\n`;
    writeFileSync(join(folder, 'config.yml'), `global:\n  scrape_interval: 1s\nscrape_configs:\n${targets}`);
    const flags = [`--config.file=${folder}/config.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`];
    server = spawn(binary, flags, { stdio: 'ignore' });
    for (;;) {
      const measured = await measure({ query: 'up{job="self"}' }).catch(() => undefined);
      if (measured?.is === 'value' && JSON.stringify(measured.value) === '[1]') return;
      await delay(200);
    }
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });

  test.each<[string, unknown]>([
    ['up{job="self"}', [1]],
    ['scalar(vector(2.5))', 2.5],
    ['up{job="nobody"}', []],
    ['vector(0) / 0', [Number.NaN]],
    ['vector(1) / 0', [Number.POSITIVE_INFINITY]],
    [`vector(1) # ${'long '.repeat(5000)}`, [1]],
  ])('answers %.40s', async (query, value) => {
    expect(await measure({ query })).toMatchObject({ is: 'value', value });
  });

  test('answers a range', async () => {
    const rangeQuery = { start: 'now() - duration("3s")', end: 'now()', step: '1s' };
    const measured = await measure({ query: 'vector(7)', rangeQuery });
    expect(measured).toMatchObject({ is: 'value', value: [7, 7, 7, 7] });
  });

  test('understands every query about traffic', async () => {
    for (const [source, { by }] of Object.entries(sources)) {
      for (const kind of ['successRate', 'latency'] as const) {
        const config = { address, source: source as keyof typeof sources, measure: kind, [by]: 'web' };
        expect(await traffic.measure(config, ioForTests())).toMatchObject({ is: 'value', value: null });
      }
    }
  });

  test('refuses a query that is none, in its own words', async () => {
    await expect(measure({ query: 'sum(' })).rejects.toThrow(/^Prometheus answered with status 400: bad_data: .*parse error/);
    await expect(measure({ query: '"text"' })).rejects.toThrow('a Prometheus result of type string cannot be judged');
  });
});
