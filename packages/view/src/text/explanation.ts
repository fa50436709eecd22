import { formatAge } from '@sluice/kubernetes';
import type { Explanation } from '../explain/explanation.ts';
import type { PastEvent } from '../explain/past-events.ts';
import type { PlannedStep } from '../explain/planned-steps.ts';
import { rolloutStatus } from '../status/rollout-status.ts';
import { waitingText } from './header.ts';
import { paintedStatus } from './icons.ts';
import { type Paint, plain } from './paint.ts';

/** The lines of `explain`: where it stands and why, what comes, what can be done, what happened last. */
export function renderExplanation(explanation: Explanation, paint: Paint = plain): string[] {
  const { name, namespace, revision, state, summary, waiting, evidence, steps, advice, events } = explanation;
  return [
    `${paintedStatus(rolloutStatus(state), paint)}  rollout ${name} in namespace ${namespace}${revision === 0 ? '' : `, revision ${revision}`}`,
    '',
    summary,
    ...(waiting === undefined ? [] : [`Waiting: ${waitingText(waiting)}`]),
    ...section(
      'What it is based on:',
      evidence.map((text) => `  ${text}`),
    ),
    ...section('The update:', steps.map(stepLine(paint))),
    ...section(
      'What to do:',
      advice.flatMap(({ what, command }) => (command === undefined ? [`  ${what}.`] : [`  ${what}:`, `    ${command}`])),
    ),
    ...section('What happened last:', events.map(eventLine(paint))),
  ];
}

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', title, ...lines]);

const stepLine =
  (paint: Paint) =>
  ({ text, when }: PlannedStep): string => {
    if (when === 'done') return `  ${paint('✔', 'good')} ${text}`;
    return when === 'now' ? `  ${paint('▸', 'moving')} ${text}` : `    ${text}`;
  };

const eventLine =
  (paint: Paint) =>
  ({ isWarning, reason, message, agoMs, count }: PastEvent): string => {
    const age = (agoMs === undefined ? '' : formatAge(agoMs)).padStart(6);
    const times = count === 1 ? '' : ` (${count} times)`;
    return `${age}  ${isWarning ? paint(reason, 'bad') : reason}: ${message}${times}`;
  };
