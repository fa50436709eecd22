import { formatAge, unreachable } from '@sluice/kubernetes';
import { type ImageTag, type ImageUse, tagText } from '../images.ts';
import type { StrategyProgress } from '../progress.ts';
import { rolloutStatus } from '../status/rollout-status.ts';
import type { ExperimentTree } from '../tree/experiment-tree.ts';
import type { ReplicaCounts, RolloutTree } from '../tree/rollout-tree.ts';
import type { Waiting } from '../waiting.ts';
import { paintedStatus } from './icons.ts';
import { toneOfRole } from './notes.ts';
import type { Paint } from './paint.ts';

export function rolloutHeader(tree: RolloutTree, paint: Paint): string[] {
  return [
    field('Name:', tree.name),
    field('Namespace:', tree.namespace),
    field('Status:', paintedStatus(rolloutStatus(tree.state), paint)),
    ...messageLine(tree.state.message),
    ...waitingLine(tree.waiting),
    ...strategyLines(tree.progress),
    ...imageLines(tree.images, paint),
    ...replicaLines(tree.replicas),
  ];
}

export function experimentHeader(tree: ExperimentTree, paint: Paint): string[] {
  return [
    field('Name:', tree.name),
    field('Namespace:', tree.namespace),
    field('Status:', paintedStatus(tree.status, paint)),
    ...messageLine(tree.message),
    ...imageLines(tree.images, paint),
  ];
}

const labelWidth = '  ActualWeight:  '.length;
const field = (label: string, value: string | number): string => `${label.padEnd(labelWidth)}${value}`;

const messageLine = (message: string): string[] => (message === '' ? [] : [field('Message:', message)]);

const waitingLine = (waiting: Waiting | undefined): string[] => (waiting === undefined ? [] : [field('Waiting:', waitingText(waiting))]);

/** `2 of 4 wanted pods are available (for 12s, 48s left)` */
export function waitingText({ message, forMs, leftMs }: Waiting): string {
  const times = [
    ...(forMs === undefined ? [] : [`for ${formatAge(forMs)}`]),
    ...(leftMs === undefined ? [] : [`${formatAge(leftMs)} left`]),
  ];
  return times.length === 0 ? message : `${message.replace(/\.$/, '')} (${times.join(', ')})`;
}

function strategyLines(progress: StrategyProgress): string[] {
  switch (progress.kind) {
    case 'canary': {
      const { step, setWeight, actualWeight } = progress;
      return [
        field('Strategy:', 'Canary'),
        field('  Step:', step === undefined ? '' : `${step.done}/${step.count}`),
        field('  SetWeight:', setWeight),
        field('  ActualWeight:', actualWeight),
      ];
    }
    case 'blue-green':
      return [field('Strategy:', 'BlueGreen')];
    case 'none':
      return [];
    default:
      return unreachable(progress);
  }
}

const imageLines = (images: readonly ImageUse[], paint: Paint): string[] =>
  images.map(({ image, tags }, index) => {
    const told = tags.length === 0 ? '' : ` (${tags.map((tag) => paintedTag(tag, paint)).join(', ')})`;
    return field(index === 0 ? 'Images:' : '', `${image}${told}`);
  });

const paintedTag = (tag: ImageTag, paint: Paint): string =>
  tag.kind === 'role' ? paint(tag.role, toneOfRole[tag.role]) : paint(tagText(tag), 'moving');

const replicaLines = ({ desired, current, updated, ready, available }: ReplicaCounts): string[] => [
  'Replicas:',
  field('  Desired:', desired),
  field('  Current:', current),
  field('  Updated:', updated),
  field('  Ready:', ready),
  field('  Available:', available),
];
