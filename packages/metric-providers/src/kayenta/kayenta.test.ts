import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { KayentaMetric } from '@sluice/api';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer } from '../testing/local-server.ts';
import { kayenta } from './kayenta.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));
const side = (scope: string) => ({ scope, region: 'us', step: 60, start: '2026-01-01T00:00:00Z', end: '2026-01-01T01:00:00Z' });
const config: KayentaMetric = {
  address: server.url,
  application: 'shop',
  canaryConfigName: 'errors',
  metricsAccountName: 'm',
  configurationAccountName: 'c',
  storageAccountName: 's',
  threshold: { pass: 90, marginal: 75 },
  scopes: [{ name: 'default', controlScope: side('stable'), experimentScope: side('canary') }],
};
const clock = createManualClock();
const io = ioForTests({ clock });
const facts = { canaryExecutionId: 'e1' };

describe('kayenta', () => {
  test('starts a judgement and asks for it every fifteen seconds', async () => {
    server.answer = (request, response) => {
      const configs =
        request.query.get('configurationAccountName') === 's' ? [{ id: 'id-1', name: 'errors' }] : [{ id: 'x', name: 'other' }];
      return (request.path === '/canaryConfig' ? json(configs) : json({ canaryExecutionId: 'e1' }))(request, response);
    };
    expect(await kayenta.measure(config, io)).toEqual({ is: 'running', facts, resumeAt: clock.now() + 15_000 });
    const started = server.received.at(-1);
    expect(started).toMatchObject({ method: 'POST', path: '/canary/id-1' });
    expect(Object.fromEntries(started?.query ?? [])).toEqual({
      application: 'shop',
      metricsAccountName: 'm',
      configurationAccountName: 'c',
      storageAccountName: 's',
    });
    expect(JSON.parse(started?.body ?? '')).toMatchObject({
      scopes: { default: { controlScope: { scope: 'stable', location: 'us', step: 60 }, experimentScope: { scope: 'canary' } } },
      thresholds: { pass: 90, marginal: 75 },
    });
  });

  test.each([
    [95, 'Successful'],
    [90, 'Successful'],
    [80, 'Inconclusive'],
    [75, 'Inconclusive'],
    [10, 'Failed'],
  ])('a score of %d is %s', async (score, phase) => {
    server.answer = json({ complete: true, status: 'succeeded', result: { judgeResult: { score: { score, classification: 'x' } } } });
    expect(await kayenta.resume?.(config, facts, io)).toEqual({ is: 'judged', phase, value: String(score), facts });
  });

  test('what is not complete goes on, and what could not be judged is an error', async () => {
    server.answer = json({ complete: false, status: 'running' });
    expect(await kayenta.resume?.(config, facts, io)).toMatchObject({ is: 'running' });
    server.answer = json({ complete: true, status: 'terminal' });
    await expect(kayenta.resume?.(config, facts, io)).rejects.toThrow('Kayenta could not judge: terminal');
    server.answer = json([]);
    await expect(kayenta.measure(config, io)).rejects.toThrow("no canary configuration 'errors' for the application 'shop'");
  });
});
