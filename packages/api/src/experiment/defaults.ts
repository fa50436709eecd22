/** What an Experiment means where it says nothing: one function per field. */
import { parseDurationMs } from '@sluice/kubernetes';
import type { Experiment } from './experiment.ts';
import type { ExperimentTemplate } from './spec.ts';

/** Wanted pods of a template: 1. */
export const replicasOfTemplate = ({ replicas }: ExperimentTemplate): number => Math.max(0, replicas ?? 1);

/** How long it runs once all pods are available; undefined where only its analyses, or somebody, end it. */
export const experimentDurationMsOf = ({ spec }: Experiment): number | undefined =>
  spec.duration === undefined || spec.duration === '' ? undefined : parseDurationMs(spec.duration);

/** Seconds that the pods of a template may take to become available: 600. */
export const templateDeadlineSecondsOf = ({ spec }: Experiment): number => Math.max(0, spec.progressDeadlineSeconds ?? 600);

/** Seconds that pods stay after the end: 30. */
export const experimentScaleDownDelaySecondsOf = ({ spec }: Experiment): number => Math.max(0, spec.scaleDownDelaySeconds ?? 30);
