import type { Status, Tone } from '../status/tone.ts';
import type { TreeNode } from '../tree/node.ts';
import type { Paint } from './paint.ts';

export const iconOfTone: Readonly<Record<Tone, string>> = {
  good: '✔',
  bad: '✖',
  moving: '◌',
  waiting: '◷',
  paused: '॥',
  warning: '⚠',
  unsure: '?',
  off: '•',
};

export const iconOfKind: Readonly<Record<TreeNode['kind'], string>> = {
  Rollout: '⟳',
  Revision: '#',
  ReplicaSet: '⧉',
  Pod: '□',
  Experiment: 'Σ',
  AnalysisRun: 'α',
  Job: '⊞',
};

/** `✔ Healthy` */
export const statusText = ({ word, tone }: Status): string => `${iconOfTone[tone]} ${word}`;

export const paintedStatus = (status: Status, paint: Paint): string => paint(statusText(status), status.tone);
