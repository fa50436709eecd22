import type { Measurement, Metric } from '@sluice/api';
import { formatInstant, type Instant } from '@sluice/kubernetes';
import type { Report } from './apply-report.ts';
import { judge } from './judge.ts';
import type { Facts, Measured } from './measured.ts';
import { redactFacts, redactMeasurement, redactor } from './redact.ts';
import { valueText } from './value-text.ts';

const longestMessage = 1024;
/** A metric that waits for data is asked again after this time, */
const askAgainMs = 10_000;
/** and waits this long at most. */
const longestWaitMs = 5 * 60_000;

/** What came of a task. */
export type Outcome =
  | { readonly ok: true; readonly measured: Measured; readonly facts?: Facts }
  /** It could not be measured. */
  | { readonly ok: false; readonly message: string; readonly facts?: Facts };

export interface ReportContext {
  /** With the values of all its arguments. */
  readonly metric: Metric;
  readonly number: number;
  readonly startedAt: Instant;
  readonly now: Instant;
  /** Values that must not be seen. */
  readonly secrets: readonly string[];
  /** Arguments that conditions may name. */
  readonly args?: Readonly<Record<string, string>>;
  /** Facts of the measurement when it was begun. */
  readonly facts?: Facts;
}

/** The report on a task: the value judged, secrets taken out of every text, long texts cut. */
export function reportOf(outcome: Outcome, context: ReportContext): Report {
  const redact = redactor(context.secrets);
  const measurement = redactMeasurement(measurementOf(outcome, context), redact);
  const { message } = measurement;
  return {
    metric: context.metric.name,
    number: context.number,
    measurement:
      message === undefined || message.length <= longestMessage
        ? measurement
        : { ...measurement, message: `${message.slice(0, longestMessage)}…` },
    ...(outcome.facts === undefined ? {} : { facts: redactFacts(outcome.facts, redact) }),
  };
}

function measurementOf(outcome: Outcome, { metric, startedAt, now, args = {}, facts = {} }: ReportContext): Measurement {
  const begun = { startedAt: formatInstant(startedAt) };
  const finished = { ...begun, finishedAt: formatInstant(now) };
  if (!outcome.ok) return { phase: 'Error', message: outcome.message, ...finished, ...metadataOf(facts) };
  const { measured } = outcome;
  const metadata = metadataOf({ ...facts, ...measured.facts });
  switch (measured.is) {
    case 'running': {
      const { resumeAt } = measured;
      return { phase: 'Running', ...begun, ...metadata, ...(resumeAt === undefined ? {} : { resumeAt: formatInstant(resumeAt) }) };
    }
    case 'judged': {
      const { phase, value, message } = measured;
      return { phase, ...finished, ...metadata, ...(value === undefined ? {} : { value }), ...(message === undefined ? {} : { message }) };
    }
    case 'value': {
      const { phase, message } = judge(metric, measured.value, { args, now });
      const said = message === undefined ? {} : { message };
      const value = valueText(measured.value);
      if (phase !== 'Wait') return { phase, ...said, ...finished, ...metadata, value };
      const waitedMs = now - startedAt;
      if (waitedMs < longestWaitMs) return { phase: 'Running', ...said, ...begun, ...metadata, resumeAt: formatInstant(now + askAgainMs) };
      return { phase: 'Inconclusive', message: `${message} for ${waitedMs / 60_000} minutes`, ...finished, ...metadata, value };
    }
  }
}

const metadataOf = (facts: Facts) => (Object.keys(facts).length === 0 ? {} : { metadata: facts });
