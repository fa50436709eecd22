import type { AnalysisRunSpec, Metric } from '@sluice/api';
import { err, type IntOrString, ok, parseDurationMs, type Result } from '@sluice/kubernetes';
import { argumentsIn, type RunArguments, substitute } from './arguments.ts';
import { selectionOf } from './metric-selection.ts';

/** When a metric is measured and what ends it: the metric's fields, as numbers. */
export interface MetricRules {
  /** With the values of all arguments but those from Secrets. */
  readonly metric: Metric;
  /** Measurements in all; undefined for no end. */
  readonly count: number | undefined;
  readonly intervalMs: number | undefined;
  readonly initialDelayMs: number;
  /** -1 for no limit. */
  readonly failureLimit: number;
  readonly inconclusiveLimit: number;
  readonly consecutiveErrorLimit: number;
  /** 0 for off. */
  readonly consecutiveSuccessLimit: number;
  /** It does not decide. */
  readonly isDryRun: boolean;
  /** How many measurements are kept. */
  readonly retention: number;
}

const defaultRetention = 10;

/** What is wrong with a run, in the reference's words where it has some. `part` tells arguments from the rest. */
export interface RunProblem {
  readonly part: 'arguments' | 'spec';
  readonly message: string;
}

/** The rules of all metrics of a run; the first problem where they do not make sense. */
export function metricRules(spec: AnalysisRunSpec, args: RunArguments): Result<readonly MetricRules[], RunProblem> {
  const wrong = (message: string) => err<RunProblem>({ part: 'spec', message });
  const secretNames = new Set(args.secrets.map(({ argument }) => argument));
  const { metrics, dryRun = [], measurementRetention = [] } = spec;
  if (metrics.length === 0) return wrong('no metrics specified');
  const resolved: Metric[] = [];
  for (const metric of metrics) {
    const found = substitute(metric, args.values, secretNames);
    if (!found.ok) return err({ part: 'arguments', message: found.error });
    resolved.push(found.value);
  }
  const names = resolved.map(({ name }) => name);
  const isDry = selectionOf(names, 'dryRun', dryRun);
  if (!isDry.ok) return wrong(isDry.error);
  const retained = selectionOf(names, 'measurementRetention', measurementRetention);
  if (!retained.ok) return wrong(retained.error);

  const all: MetricRules[] = [];
  for (const [index, metric] of resolved.entries()) {
    if (names.indexOf(metric.name) !== index) return wrong(`metrics[${index}]: duplicate name '${metric.name}'`);
    const rules = rulesOf(metric, secretNames);
    if (!rules.ok) return wrong(`metrics[${index}]: ${rules.error}`);
    const limit = retained.value.get(metric.name)?.limit ?? 0;
    all.push({ ...rules.value, isDryRun: isDry.value.has(metric.name), retention: limit > 0 ? limit : defaultRetention });
  }
  return ok(all);
}

type OwnRules = Omit<MetricRules, 'isDryRun' | 'retention'>;

function rulesOf(metric: Metric, secretNames: ReadonlySet<string>): Result<OwnRules> {
  const { provider, ...rest } = metric;
  for (const [field, value] of Object.entries(rest)) {
    if (field === 'successCondition' || field === 'failureCondition') continue;
    const secret = [...argumentsIn({ value })].find((name) => secretNames.has(name));
    if (secret !== undefined) return err(`${field}: argument '${secret}' is a secret, which only the provider and the conditions may use`);
  }
  const numbers = numbersOf(metric);
  if (!numbers.ok) return numbers;
  const intervalMs = durationOf(metric, 'interval');
  if (!intervalMs.ok) return intervalMs;
  const initialDelayMs = durationOf(metric, 'initialDelay');
  if (!initialDelayMs.ok) return initialDelayMs;
  const { count, failureLimit, inconclusiveLimit, consecutiveSuccessLimit } = numbers.value;

  if (count < 0) return err('count must be >= 0');
  if (count > 1 && intervalMs.value === undefined) return err('interval must be specified when count > 1');
  if (failureLimit < -1) return err('failureLimit must be >= -1');
  if (failureLimit === -1 && consecutiveSuccessLimit === 0) return err('failureLimit must be >= 0 unless consecutiveSuccessLimit is set');
  for (const field of ['inconclusiveLimit', 'consecutiveErrorLimit', 'consecutiveSuccessLimit'] as const)
    if (numbers.value[field] < 0) return err(`${field} must be >= 0`);
  if (count > 0 && count < Math.max(failureLimit, 0) + consecutiveSuccessLimit)
    return err(consecutiveSuccessLimit === 0 ? 'count must be >= failureLimit' : 'count must be >= failureLimit + consecutiveSuccessLimit');
  if (minSamplesOf(metric) === undefined) return err(`minSamples: '${metric.minSamples}' is not a whole number of 1 or more`);
  if (count > 0 && count < inconclusiveLimit) return err('count must be >= inconclusiveLimit');
  const providers = Object.values(provider).filter((each) => each !== undefined);
  if (providers.length === 0) return err('no provider specified');
  if (providers.length > 1) return err('multiple providers specified');

  const endless = count === 0 && intervalMs.value !== undefined;
  return ok({
    metric,
    ...numbers.value,
    count: endless ? undefined : Math.max(1, count),
    intervalMs: intervalMs.value,
    initialDelayMs: initialDelayMs.value ?? 0,
  });
}

const defaults = { count: 0, failureLimit: 0, inconclusiveLimit: 0, consecutiveErrorLimit: 4, consecutiveSuccessLimit: 0 };

/** The fields of a metric that are whole numbers. */
function numbersOf(metric: Metric): Result<typeof defaults> {
  const numbers = { ...defaults };
  for (const field of Object.keys(defaults) as (keyof typeof defaults)[]) {
    const found = integerOf(metric[field] ?? defaults[field]);
    if (found === undefined) return err(`${field}: '${metric[field]}' is not a whole number`);
    numbers[field] = found;
  }
  return ok(numbers);
}

/** How many values a measurement needs; undefined where the field is no such number. */
export function minSamplesOf({ minSamples = 1 }: Metric): number | undefined {
  const found = integerOf(minSamples);
  return found === undefined || found < 1 ? undefined : found;
}

/** A whole number, or a text that is one. Numbers beyond 32 bits are none: Go clients could not read them. */
function integerOf(value: IntOrString): number | undefined {
  const number = typeof value === 'number' ? value : /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : undefined;
}

function durationOf(metric: Metric, field: 'interval' | 'initialDelay'): Result<number | undefined> {
  const text = metric[field];
  if (text === undefined || text === '') return ok(undefined);
  const ms = parseDurationMs(text);
  if (ms === undefined) return err(`${field}: '${text}' is not a duration such as 30s or 5m`);
  return ms < 0 ? err(`${field} must be >= 0`) : ok(ms);
}
