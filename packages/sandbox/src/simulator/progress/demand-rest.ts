import { isOver as isRunOver } from '@sluice/analysis';
import type { VirtualClock } from '../../time/virtual-clock.ts';
import type { Finding, Scene } from '../invariants/invariant.ts';
import type { Write } from '../pen.ts';
import { timelineOf } from '../timeline.ts';
import { boundMs } from './bound.ts';
import { restFinding } from './rest.ts';

const minuteMs = 60_000;
const silenceMs = 30 * minuteMs;
/** A run plays at least so long. */
const shortestMs = 60 * minuteMs;

/** What must hold in the end, by its name. */
export const progressLaws: Readonly<Record<string, string>> = {
  'reaches-rest':
    'When nothing goes wrong any more, a rollout comes to its rightful end within a bound: Healthy at the newest template, or halted where only a user can go on.',
  'stays-silent': 'At rest no controller writes anything, for half an hour.',
};
const reachesRest = `reaches-rest: ${progressLaws['reaches-rest']}`;
const staysSilent = `stays-silent: ${progressLaws['stays-silent']}`;

interface Run {
  readonly startedAt: number;
  readonly clock: VirtualClock;
  readonly scene: Scene;
  readonly writes: readonly Write[];
  isOver(): boolean;
  judge(law: string, finding: Finding): void;
}

/** Lets the run come to rest, and stay there. */
export async function demandRest({ startedAt, clock, scene, writes, isOver, judge }: Run): Promise<void> {
  // A controller that is down comes back first: until then a state says nothing.
  await clock.runUntil(isOver, { limitMs: 3 * minuteMs });
  const end = clock.now() + boundMs(scene.view.rollout(), scene.scenario.routing);
  let finding = restFinding(scene);
  while (finding !== undefined && clock.now() < end && !isOver()) {
    await clock.runUntil(isOver, { limitMs: minuteMs });
    finding = restFinding(scene);
  }
  judge(reachesRest, finding);
  if (isOver()) return;
  // What was decided already may still be written.
  await clock.runUntil(isOver, { limitMs: minuteMs });
  const before = writes.length;
  await clock.runUntil(isOver, { limitMs: Math.max(silenceMs, startedAt + shortestMs - clock.now()) });
  // The lease is renewed, and an analysis that runs beside a pause goes on measuring.
  const isMeasuring = scene.view.analysisRuns().some(({ status }) => !isRunOver(status?.phase ?? ''));
  const atWork = ['leases.coordination.k8s.io', ...(isMeasuring ? ['analysisruns.argoproj.io'] : [])];
  const noise = writes.slice(before).find(({ by, resource }) => by.who === 'controller' && !atWork.includes(resource));
  judge(staysSilent, noise === undefined ? undefined : `${timelineOf([noise], startedAt).join() || noise.resource} was written`);
  judge(reachesRest, restFinding(scene));
}
