/** Kayenta, the canary judge of Spinnaker: https://github.com/spinnaker/kayenta/blob/master/docs/canary-config.md and its REST API. */

import type { Facts, Measured } from '@sluice/analysis';
import type { KayentaMetric, KayentaScope } from '@sluice/api';
import { at, listAt } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { answered } from '../json-answer.ts';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';

const timeoutMs = 15_000;
/** How often a judgement that is under way is asked for. */
const askEveryMs = 15_000;

export const kayenta: MetricProvider<KayentaMetric> = {
  id: 'kayenta',
  configOf: ({ kayenta: config }) => config,
  async measure(config, io) {
    const { application, metricsAccountName, configurationAccountName, storageAccountName, threshold, scopes } = config;
    const id = await configId(config, io);
    const parameters = new URLSearchParams({ application, metricsAccountName, configurationAccountName, storageAccountName });
    const body = JSON.stringify({
      scopes: Object.fromEntries(
        scopes.map(({ name, controlScope, experimentScope }) => [
          name,
          { controlScope: sideOf(controlScope), experimentScope: sideOf(experimentScope) },
        ]),
      ),
      thresholds: { pass: threshold.pass, marginal: threshold.marginal },
    });
    const url = `${baseUrl(config.address)}/canary/${encodeURIComponent(id)}?${parameters}`;
    const answer = await answered('Kayenta', io.http, {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body,
      timeoutMs,
    });
    const execution = at(answer, 'canaryExecutionId');
    if (typeof execution !== 'string') throw new Error('Kayenta gave no canaryExecutionId');
    return later({ canaryExecutionId: execution }, io);
  },
  async resume(config, facts, io) {
    const { canaryExecutionId = '' } = facts;
    const { storageAccountName } = config;
    const url = `${baseUrl(config.address)}/canary/${encodeURIComponent(canaryExecutionId)}?${new URLSearchParams({ storageAccountName })}`;
    const answer = await answered('Kayenta', io.http, { method: 'GET', url, timeoutMs, isQuery: true });
    if (at(answer, 'complete') !== true) return later(facts, io);
    const status = String(at(answer, 'status'));
    const score = at(answer, 'result', 'judgeResult', 'score', 'score');
    if (status.toLowerCase() !== 'succeeded' || typeof score !== 'number')
      throw new Error(`Kayenta could not judge: ${status} ${String(at(answer, 'exception', 'details', 'error') ?? '')}`.trim());
    return judged(score, config, facts);
  },
};

const sideOf = ({ scope, region, step, start, end }: KayentaScope['controlScope']) => ({ scope, location: region, step, start, end });

const later = (facts: Facts, { clock }: ProviderIo): Measured => ({ is: 'running', facts, resumeAt: clock.now() + askEveryMs });

function judged(score: number, { threshold }: KayentaMetric, facts: Facts): Measured {
  const phase = score >= threshold.pass ? 'Successful' : score >= threshold.marginal ? 'Inconclusive' : 'Failed';
  return { is: 'judged', phase, value: String(score), facts };
}

/** The id of the canary configuration of that name. It is in its own account, or, as the reference looks for it, in that of the storage. */
async function configId(config: KayentaMetric, { http }: ProviderIo): Promise<string> {
  const { application, canaryConfigName, configurationAccountName, storageAccountName } = config;
  for (const account of new Set([configurationAccountName, storageAccountName])) {
    const url = `${baseUrl(config.address)}/canaryConfig?${new URLSearchParams({ application, configurationAccountName: account })}`;
    const all = listAt(await answered('Kayenta', http, { method: 'GET', url, timeoutMs, isQuery: true }));
    const id = at(
      all.find((each) => at(each, 'name') === canaryConfigName),
      'id',
    );
    if (typeof id === 'string') return id;
  }
  throw new Error(`Kayenta has no canary configuration '${canaryConfigName}' for the application '${application}'`);
}
