import type { Experiment } from '@sluice/api';
import { type Instant, parseDurationMs, parseInstant } from '@sluice/kubernetes';
import { createdAt } from '../family.ts';
import { analysisStatus } from '../status/analysis-status.ts';
import type { Status } from '../status/tone.ts';

/** An Experiment as a line of a list. */
export interface ExperimentRow {
  readonly namespace: string;
  readonly name: string;
  readonly status: Status;
  /** How long it is to run once its pods are available. */
  readonly durationMs?: number;
  /** How long it still runs; only while it does. */
  readonly leftMs?: number;
  readonly ageMs?: number;
  readonly templates: readonly string[];
  /** Empty where there is nothing to say. */
  readonly message: string;
}

export function experimentRow(experiment: Experiment, now: Instant): ExperimentRow {
  const { metadata, spec, status: seen } = experiment;
  const durationMs = parseDurationMs(spec.duration ?? '');
  const availableAt = parseInstant(seen?.availableAt ?? '');
  const created = createdAt(experiment);
  const isRunning = seen?.phase === 'Running' && durationMs !== undefined && availableAt !== undefined;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    status: analysisStatus(seen?.phase),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(isRunning ? { leftMs: Math.max(0, availableAt + durationMs - now) } : {}),
    ...(created === undefined ? {} : { ageMs: now - created }),
    templates: spec.templates.map(({ name }) => name),
    message: seen?.message ?? '',
  };
}
