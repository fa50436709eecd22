import { apiKinds, crdOf, type Rollout, rollouts } from '@sluice/api';
import {
  assert,
  customResourceDefinitions,
  deployments,
  type Json,
  type JsonObject,
  type KubernetesClient,
  keyOf,
  type Pod,
  type PodTemplateSpec,
  silentLog,
  stopper,
} from '@sluice/kubernetes';
import { createApiServer } from '../api-server/api-server.ts';
import { startCluster } from '../cluster/cluster.ts';
import { behaviourOfWord, type ImageRule } from '../cluster/kubelet/conventions.ts';
import type { ImageBehaviour } from '../cluster/kubelet/image-behaviour.ts';
import { createChronicle } from '../simulator/chronicle.ts';
import { createCommands } from '../simulator/commands.ts';
import { hireCrew } from '../simulator/crew.ts';
import { dice } from '../simulator/dice.ts';
import { createEnvironment } from '../simulator/faults/environment.ts';
import { invariants } from '../simulator/invariants/index.ts';
import type { Finding, Scene } from '../simulator/invariants/invariant.ts';
import { onlyOwnedFields } from '../simulator/invariants/only-owned-fields.ts';
import { createPen, type Write } from '../simulator/pen.ts';
import { generateTroubles } from '../simulator/scenario/misfortunes.ts';
import type { Trouble } from '../simulator/scenario/troubles.ts';
import type { Scenario } from '../simulator/scenario.ts';
import { strike as strikeTrouble, type Violation } from '../simulator/simulate.ts';
import { createView, imageIn } from '../simulator/view.ts';
import { createRandom } from '../time/random.ts';
import { createVirtualClock } from '../time/virtual-clock.ts';
import { answerTo } from './data-plane.ts';
import { endingOf, endlessPause, isAtStep } from './ending.ts';
import { faultText } from './fault.ts';
import { type Metrics, modelledProvider } from './metrics.ts';
import { createRecorder, stateText } from './recorder.ts';
import type { Rehearsal, Rehearsed, ReleaseWrite } from './rehearsal.ts';
import { strike } from './strike.ts';
import { createRouterKinds, createSurroundings, surroundingsOf, withoutServerFields } from './surroundings.ts';

/** That one knows just the labels and the kinds of generated stories. */
const laws = invariants.filter(({ name }) => name !== onlyOwnedFields.name);
/** How long the first revision may take until it is Healthy. */
const firstRestLimitMs = 3_600_000;
/** How soon a data plane without a lag of its own follows what is written. */
const followMs = 100;
/** What goes on after the end: delays run out, weights settle. */
const epilogueMs = 120_000;

/**
 * Tries a release with the real controller on an embedded cluster under virtual time. Equal rehearsals give equal results. `onWrite` is
 * told what the controller writes, from the update on.
 */
export async function rehearse(rehearsal: Rehearsal, onWrite: (write: ReleaseWrite) => void = () => {}): Promise<Rehearsed> {
  const { rollout, image, faults, chance, limitMs, promoteAfterMs } = rehearsal;
  const seed = chance?.seed ?? 'undisturbed';
  const key = { namespace: rollout.metadata.namespace ?? '', name: rollout.metadata.name };
  const clock = createVirtualClock();
  const server = createApiServer({ clock, random: createRandom(`${seed}/cluster`), tracksFields: false });
  const pen = createPen(server);
  const user = pen.client({ who: 'user' });
  const dataPlane = pen.client({ who: 'cluster' });
  const stop = stopper();
  const view = createView(server, key);
  for (const kind of apiKinds) await user.create(customResourceDefinitions, crdOf(kind));
  await createRouterKinds(user, server);
  const cluster = startCluster(
    {
      client: pen.client({ who: 'cluster' }),
      clock,
      random: createRandom(`${seed}/pods`),
      log: silentLog,
      events: 'none',
      images: [...behaviours(rehearsal)],
    },
    stop,
  );
  await clock.settle();
  await cluster.ready;
  const surroundings = surroundingsOf(server, rollout, rehearsal.objects);
  await createSurroundings(user, rollout, surroundings);
  await clock.advance(10_000);

  const troubles: Trouble[] = [];
  const workload = await user.get(deployments, { ...key, name: rollout.spec.workloadRef?.name ?? '' });
  const scenario: Scenario = {
    seed,
    rollout,
    services: surroundings.objects.flatMap(({ kind, object }) =>
      kind.kind === 'Service' && object.metadata.namespace === key.namespace ? [object.metadata.name] : [],
    ),
    ...(workload === undefined ? {} : { workload }),
    actions: [],
    troubles,
    controllers: 1,
    takesOver: false,
    calmAtMs: 0,
  };
  const startedAt = clock.now();
  let updatedAt: number | undefined;
  let violation: Violation | undefined;
  const chronicle = createChronicle();
  const commands = createCommands();
  const scene: Scene = { view, chronicle, commands, scenario };
  const watchers = laws.map((each) => ({ law: each.law, watcher: each.watch(scene) }));
  const judge = (law: string, finding: Finding): void => {
    // How it got there before the update is not what is tried.
    if (finding === undefined || violation !== undefined || updatedAt === undefined) return;
    violation = { law, finding, atMs: clock.now() - updatedAt };
    recorder.note(`LAW BROKEN: ${finding}`);
  };
  const isNew = (pod: Pod): boolean => imageIn(pod) === image;
  const recorder = createRecorder({ ...rehearsal, view, clock, isNew });
  pen.onWrite((write) => {
    chronicle.note(write);
    for (const { law, watcher } of watchers) judge(law, watcher.onWrite?.(write));
    commands.note(write);
    if (updatedAt !== undefined) tellWrite(write, clock.now() - updatedAt, onWrite);
    const answer = answerTo(write);
    // One that was deleted meanwhile needs no answer.
    if (answer !== undefined) clock.after(Math.max(followMs, rehearsal.routerLagMs), () => void answer(dataPlane).catch(() => {}));
    if (write.by.who !== 'cluster' || write.resource === 'pods') clock.after(0, () => lookAround());
  });

  const metrics: Metrics = { state: 'good' };
  const crew = hireCrew(
    { ...scenario, measuring: () => ({ providers: [modelledProvider(metrics)] }) },
    { clock, pen, server, view, stop },
    {
      onDecision(process, decision) {
        for (const { law, watcher } of watchers) judge(law, watcher.onDecision?.(process, decision));
      },
      onRefusal(refusal) {
        for (const { law, watcher } of watchers) judge(law, watcher.onRefusal?.(refusal));
      },
      onAnswer(process, resource, object) {
        for (const { watcher } of watchers) watcher.onAnswer?.(process, resource, object);
      },
      onError: () => {},
    },
  );
  const environment = createEnvironment({
    client: pen.client({ who: 'environment' }),
    cluster,
    clock,
    view,
    dice: dice(seed, 'environment'),
  });
  const cast = {
    crew,
    environment,
    user,
    key,
    isNew,
    metrics,
    now: () => clock.now() - startedAt,
    addTrouble: (each: Trouble) => void troubles.push(each),
  };
  const pending = new Set(faults);
  const struck = (fault: (typeof faults)[number]): void => {
    if (!pending.delete(fault)) return;
    recorder.note(`fault ${faultText(fault)}`);
    void strike(fault.what, cast);
  };
  let pauseEnded = '';
  const lookAround = (): void => {
    recorder.look();
    const now = view.rollout();
    if (updatedAt === undefined || now === undefined) return;
    for (const fault of pending) if (fault.at.kind === 'step' && isAtStep(now, view.owned(), image, fault.at.index)) struck(fault);
    const pause = endlessPause(now);
    if (pause === undefined || pause === pauseEnded || promoteAfterMs === undefined) return;
    pauseEnded = pause;
    clock.after(promoteAfterMs, () => {
      recorder.note('a user promotes');
      void user.patch(rollouts, key, { type: 'merge', body: { status: { pauseConditions: null } } }, 'status').catch(() => {});
    });
  };

  await user.create(rollouts, withoutServerFields({ ...rollout, status: {} }));
  const isRefused = () => view.rollout()?.status?.phase === 'Degraded';
  const isFirstDone = () => isRefused() || view.rollout()?.status?.phase === 'Healthy';
  await clock.runUntil(isFirstDone, { limitMs: firstRestLimitMs });
  if (!isRefused()) await clock.advance(epilogueMs);

  updatedAt = clock.now();
  if (chance !== undefined) scheduleTroubles(chance);
  if (!isRefused()) {
    recorder.begin();
    await setImage(user, view.rollout() ?? rollout, image);
  }
  for (const fault of faults) if (fault.at.kind === 'time') clock.after(fault.at.afterMs, () => struck(fault));
  const ending = () => {
    const found = endingOf(view.rollout(), view.owned(), image);
    return found === 'halted' && promoteAfterMs !== undefined ? undefined : found;
  };
  const isOver = () => violation !== undefined || (ending() !== undefined && clock.now() - (updatedAt ?? 0) > (chance?.lengthMs ?? 0));
  await clock.runUntil(isOver, { limitMs });
  // What looks like an end may be none: a rollout that was late may still arrive.
  if (violation === undefined) await clock.advance(epilogueMs);
  if (!isOver()) await clock.runUntil(isOver, { limitMs: Math.max(0, updatedAt + limitMs - clock.now()) });

  const { moments, facts } = recorder;
  const end = view.rollout()?.status;
  const result: Rehearsed = {
    moments,
    ...facts,
    ending: ending() ?? 'unfinished',
    message: [end?.phase, end?.message].filter((part) => part !== undefined && part !== '').join(': '),
    endedAtMs: moments.at(-1)?.atMs ?? 0,
    notes: surroundings.notes,
    ...(violation === undefined ? {} : { violation }),
  };
  stop.stop();
  crew.leader()?.process.kill();
  await clock.settle();
  return result;

  function scheduleTroubles({ seed: text, lengthMs }: { readonly seed: string; readonly lengthMs: number }): void {
    const begin = clock.now() - startedAt;
    for (const trouble of generateTroubles(dice(text, 'troubles'), [], lengthMs)) {
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
  }
}

/** How the pods behave, by the options of the rehearsal. */
function* behaviours({ image, podStartMs, newPods }: Rehearsal): Generator<ImageRule> {
  const start: Partial<ImageBehaviour> = podStartMs === undefined ? {} : { readyAfterMs: podStartMs };
  const asTold = newPods === undefined ? {} : behaviourOfWord(newPods);
  assert(asTold !== undefined, `nothing is known about pods that are "${newPods}"`);
  yield { image, behaviour: { ...start, ...asTold } };
  yield { image: '*', behaviour: start };
}

/** Gives the first container the image, where the template is. */
async function setImage(user: KubernetesClient, rollout: Rollout, image: string): Promise<void> {
  const key = keyOf(rollout);
  const { workloadRef } = rollout.spec;
  if (workloadRef === undefined) {
    await user.patch(rollouts, key, { type: 'merge', body: { spec: { template: withImage(rollout.spec.template, image) } } });
    return;
  }
  const at = { ...key, name: workloadRef.name ?? '' };
  const workload = await user.get(deployments, at);
  assert(workload !== undefined, `the workload ${at.name} is no Deployment that is there`);
  await user.patch(deployments, at, { type: 'merge', body: { spec: { template: withImage(workload.spec?.template, image) } } });
}

function withImage(template: PodTemplateSpec | undefined, image: string): Json {
  const containers = (template?.spec?.containers ?? []).map((each, index) => (index === 0 ? { ...each, image } : each));
  return JSON.parse(JSON.stringify({ spec: { containers } }));
}

const untold = ['events', 'leases.coordination.k8s.io', 'rollouts.argoproj.io'];

/** The status is written last in a pass, so what a write is part of stands in the plan behind it. */
function tellWrite({ by, resource, object, before, after }: Write, atMs: number, onWrite: (write: ReleaseWrite) => void): void {
  if (by.who !== 'controller' || untold.includes(resource)) return;
  const { status = {}, waitingFor } = by.decision?.plan ?? {};
  onWrite({
    atMs,
    step: status.currentStepIndex ?? 0,
    what: stateText({ ...status, waitingFor }),
    kind: object.kind,
    name: object.metadata.name,
    ...(before === undefined ? {} : { before: jsonOf(before) }),
    ...(after === undefined ? {} : { after: jsonOf(after) }),
  });
}

const jsonOf = (object: object): JsonObject => JSON.parse(JSON.stringify(object));
