import { alignColumns, cell } from '@sluice/view';
import type { Release } from '../simulate/release.ts';
import type { ObjectChange, Stage } from './stages.ts';
import type { Times } from './times.ts';

export interface Plan {
  readonly release: Release;
  readonly stages: readonly Stage[];
  readonly times: Times;
  readonly peakPods: number;
  readonly fewestReady: number;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

const signs = { create: '+', change: '~', remove: '-' } as const;

/** The plan for people. */
export function planLines({ release, stages, times, peakPods, fewestReady, notes, warnings }: Plan): readonly string[] {
  return [
    `${release.rollout.metadata.name}: ${release.from} → ${release.to}`,
    ...notes.map((note) => `  ${note}`),
    '',
    ...alignColumns([
      ['', 'STAGE', 'WEIGHT', 'STABLE', 'NEW'].map((title) => cell(title)),
      ...stages.map(({ text, after }, index) =>
        [String(index + 1), text, String(after.weight), String(after.stable.pods), String(after.canary.pods)].map((each) => cell(each)),
      ),
    ]).map((line) => line.trimEnd()),
    '',
    'Objects written:',
    ...stages.flatMap(({ changes }, index) => (changes.length === 0 ? [] : [`  in stage ${index + 1}`, ...changes.flatMap(changeLines)])),
    '',
    `Shortest time: ${times.shortest}.`,
    `Longest time:  ${times.longest}.`,
    `Pods:          ${peakPods} at the peak, never fewer than ${fewestReady} ready.`,
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
}

const changeLines = ({ what, kind, name, fields }: ObjectChange): readonly string[] => [
  `    ${signs[what]} ${kind} ${name}`,
  ...fields.map((field) => `        ${field}`),
];
