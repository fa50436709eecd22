import { rollouts } from '@sluice/api';
import type { Pod } from '@sluice/kubernetes';
import { type Crew, hireCrew } from '../simulator/crew.ts';
import { dice } from '../simulator/dice.ts';
import { createEnvironment, type Environment } from '../simulator/faults/environment.ts';
import { generateTroubles } from '../simulator/scenario/misfortunes.ts';
import { strike as strikeTrouble } from '../simulator/simulate.ts';
import { imageIn } from '../simulator/view.ts';
import { answerTo } from './data-plane.ts';
import { endingOf, endlessPause, isAtStep } from './ending.ts';
import { type Fault, faultText } from './fault.ts';
import { type Metrics, modelledProvider } from './metrics.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createReferee } from './referee.ts';
import type { Rehearsal, Rehearsed, ReleaseWrite } from './rehearsal.ts';
import { releaseWriteOf } from './release-write.ts';
import { type Scenery, setScenery } from './scenery.ts';
import { modelledStepPlugins } from './step-plugins.ts';
import { strike } from './strike.ts';
import { withoutServerFields } from './surroundings.ts';
import { promote, setImage } from './user.ts';

/** How long the first revision may take until it is Healthy. */
const firstRestLimitMs = 3_600_000;
/** How soon a data plane without a lag of its own follows what is written. */
const followMs = 100;
/** What goes on after the end: delays run out, weights settle. */
const epilogueMs = 120_000;

/**
 * Tries a release with the real controller on an embedded cluster under virtual time: the Rollout comes to rest, gets the new image, and
 * is watched to its end. Equal rehearsals give equal results. `onWrite` is told what the controller writes, from the update on.
 */
export async function rehearse(rehearsal: Rehearsal, onWrite: (write: ReleaseWrite) => void = () => {}): Promise<Rehearsed> {
  const { rollout, image, chance, limitMs, promoteAfterMs, routerLagMs } = rehearsal;
  const scenery = await setScenery(rehearsal);
  const { clock, pen, view, cluster, stop, scenario, seed } = scenery;
  const user = pen.client({ who: 'user' });
  const dataPlane = pen.client({ who: 'cluster' });
  const isNew = (pod: Pod): boolean => imageIn(pod) === image;
  const recorder = createRecorder({ ...rehearsal, view, clock, isNew });
  const referee = createReferee(scenery, (finding) => recorder.note(`LAW BROKEN: ${finding}`));
  const metrics: Metrics = { state: 'good' };
  const measuring = () => ({ providers: [modelledProvider(metrics)] });
  // Every number of pods is shown when it is reached.
  const task = { ...scenario, measuring, stepPlugins: modelledStepPlugins(rollout), countsEveryMs: 0 };
  const crew = hireCrew(task, scenery, referee.witness);
  const pods = { client: pen.client({ who: 'environment' }), cluster, clock, view, dice: dice(seed, 'environment') };
  const environment = createEnvironment(pods);
  const plot = createPlot(rehearsal, scenery, { recorder, crew, environment, metrics, isNew });
  let updatedAt: number | undefined;
  pen.onWrite((write) => {
    referee.note(write);
    const told = updatedAt === undefined ? undefined : releaseWriteOf(write, clock.now() - updatedAt);
    if (told !== undefined) onWrite(told);
    const answer = answerTo(write);
    // One that was deleted meanwhile needs no answer.
    if (answer !== undefined) clock.after(Math.max(followMs, routerLagMs), () => void answer(dataPlane).catch(() => {}));
    if (write.by.who !== 'cluster' || write.resource === 'pods') clock.after(0, () => plot.look());
  });

  await user.create(rollouts, withoutServerFields({ ...rollout, status: {} }));
  const phase = () => view.rollout()?.status?.phase;
  await clock.runUntil(() => phase() === 'Degraded' || phase() === 'Healthy', { limitMs: firstRestLimitMs });
  const isRefused = phase() === 'Degraded';
  if (!isRefused) await clock.advance(epilogueMs);

  updatedAt = clock.now();
  if (!isRefused) {
    referee.begin();
    recorder.begin();
    plot.begin();
    await setImage(user, view.rollout() ?? rollout, image);
  }
  const ending = () => {
    const found = endingOf(view.rollout(), view.owned(), image);
    return found === 'halted' && promoteAfterMs !== undefined ? undefined : found;
  };
  const began = updatedAt;
  const isOver = () => referee.violation() !== undefined || (ending() !== undefined && clock.now() - began > (chance?.lengthMs ?? 0));
  await clock.runUntil(isOver, { limitMs });
  // What looks like an end may be none: a rollout that was late may still arrive.
  if (referee.violation() === undefined) await clock.advance(epilogueMs);
  if (!isOver()) await clock.runUntil(isOver, { limitMs: Math.max(0, began + limitMs - clock.now()) });

  const { moments, facts } = recorder;
  const violation = referee.violation();
  const end = view.rollout()?.status;
  const result: Rehearsed = {
    moments,
    ...facts,
    ending: ending() ?? 'unfinished',
    message: [end?.phase, end?.message].filter((part) => part !== undefined && part !== '').join(': '),
    endedAtMs: moments.at(-1)?.atMs ?? 0,
    notes: scenery.notes,
    ...(violation === undefined ? {} : { violation }),
  };
  stop.stop();
  crew.leader()?.process.kill();
  await clock.settle();
  return result;
}

interface Players {
  readonly recorder: Recorder;
  readonly crew: Crew;
  readonly environment: Environment;
  readonly metrics: Metrics;
  isNew(pod: Pod): boolean;
}

/** What happens beside the release: faults at their moments, troubles by chance, and a user who ends pauses. */
function createPlot(
  { image, faults, chance, promoteAfterMs }: Rehearsal,
  { clock, pen, server, view, key, troubles }: Scenery,
  players: Players,
) {
  const { recorder, crew, environment } = players;
  const user = pen.client({ who: 'user' });
  const startedAt = clock.now();
  const now = (): number => clock.now() - startedAt;
  const cast = { ...players, user, key, now, addTrouble: (trouble: (typeof troubles)[number]) => void troubles.push(trouble) };
  const pending = new Set(faults);
  let hasBegun = false;
  let endedPause = '';

  const happen = (fault: Fault): void => {
    if (!pending.delete(fault)) return;
    recorder.note(`fault ${faultText(fault)}`);
    void strike(fault.what, cast);
  };

  const scheduleTroubles = ({ seed, lengthMs }: NonNullable<Rehearsal['chance']>): void => {
    const begin = now();
    for (const trouble of generateTroubles(dice(seed, 'troubles'), [], lengthMs)) {
      if ('atMs' in trouble) {
        clock.after(trouble.atMs, () => {
          recorder.note(`trouble ${trouble.kind}`);
          strikeTrouble(trouble, { crew, environment, stage: { server } });
        });
      } else troubles.push({ ...trouble, fromMs: begin + trouble.fromMs, toMs: begin + trouble.toMs });
    }
    clock.after(lengthMs, () => {
      environment.calm();
      crew.calm();
    });
  };

  return {
    /** The update is written. */
    begin(): void {
      hasBegun = true;
      if (chance !== undefined) scheduleTroubles(chance);
      for (const fault of faults) if (fault.at.kind === 'time') clock.after(fault.at.afterMs, () => happen(fault));
    },
    /** Something may have changed. */
    look(): void {
      recorder.look();
      const rollout = view.rollout();
      if (!hasBegun || rollout === undefined) return;
      for (const fault of pending) if (fault.at.kind === 'step' && isAtStep(rollout, view.owned(), image, fault.at.index)) happen(fault);
      const pause = endlessPause(rollout);
      if (pause === undefined || pause === endedPause || promoteAfterMs === undefined) return;
      endedPause = pause;
      clock.after(promoteAfterMs, () => {
        recorder.note('a user promotes');
        // The Rollout may have changed at the same moment: then there is nothing to end.
        void promote(user, key).catch(() => {});
      });
    },
  };
}
