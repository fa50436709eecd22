import { argumentsIn, endedEarly, type Outcome, preparedRun, type Report, reportOf, substitute, type Task } from '@sluice/analysis';
import type { AnalysisRun, Measurement, Metric } from '@sluice/api';
import { type Clock, isApiError, isTransient, type KubernetesClient, keyOf, parseInstant } from '@sluice/kubernetes';
import type { AccessToken, Http, JobCluster, MetricProvider, ProviderIo } from '@sluice/metric-providers';
import type { SecretReader } from './secret-reader.ts';

/** What measuring needs of the world. */
export interface MeasuringPorts {
  readonly providers: readonly MetricProvider[];
  readonly http: Http;
  readonly client: KubernetesClient;
  readonly jobs: JobCluster;
  readonly clock: Clock;
  readonly readSecret: SecretReader;
  /** The namespace that the controller is in, for Secrets that all runs share. */
  readonly namespace: string;
  setting(name: string): string | undefined;
  readFile(path: string): Promise<string | undefined>;
  readonly tokens: Map<string, AccessToken>;
}

/** The provider of a metric; undefined where none of them knows its configuration. */
export const providerOf = ({ provider }: Metric, providers: readonly MetricProvider[]): MetricProvider | undefined =>
  providers.find((each) => each.configOf(provider) !== undefined);

/**
 * Asks the provider of a task, and reports. What a provider cannot do is an error in the report. Throws only where the API server
 * could not serve: that says nothing about the metric, and the task is to be tried again.
 */
export async function carryOut(ports: MeasuringPorts, run: AnalysisRun, task: Task): Promise<Report> {
  const { clock } = ports;
  const before = task.do === 'measure' ? undefined : task.measurement;
  const startedAt = parseInstant(before?.startedAt ?? '') ?? clock.now();
  const secrets = new Map<string, string>();
  let metric = task.metric;
  let outcome: Outcome;
  try {
    await readSecrets(ports, run, task.metric, secrets);
    const complete = substitute(task.metric, secrets);
    if (!complete.ok) throw new Error(complete.error);
    metric = complete.value;
    outcome = await ask(ports, run, { ...task, metric }, before);
  } catch (error) {
    if (isTransient(error)) throw error;
    outcome = { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  const facts = before?.metadata;
  return reportOf(outcome, {
    metric,
    number: task.number,
    startedAt,
    now: clock.now(),
    secrets: [...secrets.values()],
    args: Object.fromEntries([...valuesOf(run), ...secrets]),
    ...(facts === undefined ? {} : { facts }),
  });
}

function valuesOf(run: AnalysisRun): ReadonlyMap<string, string> {
  const prepared = preparedRun(run);
  return prepared.ok ? prepared.value.args.values : new Map();
}

/** The secret arguments that the metric names. */
async function readSecrets({ readSecret }: MeasuringPorts, run: AnalysisRun, metric: Metric, into: Map<string, string>): Promise<void> {
  const prepared = preparedRun(run);
  const named = argumentsIn(metric);
  for (const { argument, secret, key } of prepared.ok ? prepared.value.args.secrets : []) {
    const isUsed = named.has(argument) || [metric.successCondition, metric.failureCondition].some((each) => each?.includes(argument));
    if (!isUsed) continue;
    const values = await readSecret({ ...keyOf(run), name: secret });
    if (values === undefined) throw new Error(`args.${argument}: secret '${secret}' is not there`);
    const value = values[key];
    if (value === undefined) throw new Error(`args.${argument}: secret '${secret}' has no key '${key}'`);
    into.set(argument, value);
  }
}

async function ask(ports: MeasuringPorts, run: AnalysisRun, task: Task, before: Measurement | undefined): Promise<Outcome> {
  const provider = providerOf(task.metric, ports.providers);
  const config = provider?.configOf(task.metric.provider);
  if (provider === undefined || config === undefined) throw new Error('the provider is not known to this controller');
  const io = ioFor(ports, run, task.metric.name, task.number);
  const shown = provider.describe?.(config);
  const facts = before?.metadata ?? {};
  const about = shown === undefined ? {} : { facts: shown };
  try {
    switch (task.do) {
      case 'measure':
        return { ok: true, measured: await provider.measure(config, io), ...about };
      case 'resume':
        // A provider that cannot be asked again is asked anew.
        return { ok: true, measured: await (provider.resume?.(config, facts, io) ?? provider.measure(config, io)), ...about };
      case 'cancel':
        return { ok: true, measured: (await provider.cancel?.(config, facts, io)) ?? endedEarly, ...about };
    }
  } catch (error) {
    if (isTransient(error)) throw error;
    return { ok: false, message: error instanceof Error ? error.message : String(error), ...about };
  }
}

/** Takes away what a measurement that is kept no longer has left behind. */
export async function forgetMeasurement(ports: MeasuringPorts, run: AnalysisRun, metric: Metric, { metadata }: Measurement): Promise<void> {
  if (metadata === undefined) return;
  try {
    await providerOf(metric, ports.providers)?.forget?.(metadata, ioFor(ports, run, metric.name, 0));
  } catch (error) {
    if (!isApiError(error)) throw error;
  }
}

function ioFor({ readSecret, namespace, ...ports }: MeasuringPorts, run: AnalysisRun, metric: string, number: number): ProviderIo {
  return {
    ...ports,
    run,
    metric,
    number,
    secret: (name, where) => readSecret(where === 'run-namespace' ? { ...keyOf(run), name } : { namespace, name }),
    setting: (name) => ports.setting(name),
    readFile: (path) => ports.readFile(path),
  };
}
