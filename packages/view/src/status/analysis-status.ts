import type { AnalysisPhase } from '@sluice/api';
import { type Status, status, type Tone } from './tone.ts';

const tones: Readonly<Record<Exclude<AnalysisPhase, ''>, Tone>> = {
  Pending: 'waiting',
  Running: 'moving',
  Successful: 'good',
  Failed: 'bad',
  Error: 'warning',
  Inconclusive: 'unsure',
};

/** The state of an AnalysisRun, a measurement or an Experiment. What has not begun is Pending. */
export const analysisStatus = (phase: AnalysisPhase = ''): Status =>
  phase === '' ? status('Pending', 'waiting') : status(phase, tones[phase]);
