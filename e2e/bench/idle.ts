/** A thousand Rollouts with nothing to do, and how soon a controller acts after a restart or when another hands over. */
import { setTimeout as delay } from 'node:timers/promises';
import { auditMark, auditSince } from '../audit.ts';
import { controllerUser } from '../install.ts';
import { setImage, v1, v2 } from '../journeys/manifests.ts';
import type { World } from '../journeys/world.ts';
import { waitFor } from '../patience.ts';
import { inRealWorld } from '../real/world.ts';
import { untilAlone } from '../stage.ts';
import { type Bench, createQuickRollout, freshController, limits, type Part } from './part.ts';
import { ratio, reference } from './reference.ts';
import { requestsSince } from './requests.ts';
import { atOnce } from './updates.ts';
import { machineLoad } from './usage.ts';
import { isHealthyAt, watch } from './watched.ts';

const idleSeconds = Number(process.env.IDLE_SECONDS ?? reference.idle.seconds);
const settleMs = 15_000;

export const idlePart: Part = {
  name: 'idle',
  about: 'many Rollouts with nothing to do; a restart; a hand-over',
  async run(bench) {
    await untilAlone(bench.stage);
    await freshController(bench, 'free');
    await inRealWorld(bench.stage, async (world) => {
      const names = Array.from({ length: bench.rollouts ?? 1000 }, (_, index) => `idle-${index}`);
      await createAll(bench, world, names);
      await restIdle(bench, world, names.length, 'after their creation');
      await measureRestart(bench, world);
      await restIdle(bench, world, names.length, 'after the restart');
      await measureHandOver(bench, world);
    });
  },
};

async function createAll({ tell, usage }: Bench, world: World, names: readonly string[]): Promise<void> {
  const watched = await watch(world.client, world.namespace);
  const started = performance.now();
  await atOnce(names, (name) => createQuickRollout(world, name, {}, 1));
  const allHealthy = (): boolean => watched.rollouts.list().filter((each) => isHealthyAt(each, v1)).length === names.length;
  const end = await watched.when('all Rollouts are Healthy', allHealthy, 900);
  watched.stop();
  tell(`${names.length} Rollouts of 1 replica were Healthy after ${((end - started) / 1000).toFixed(1)} s; RSS ${usage.megabytes()} MB`);
  await delay(settleMs);
}

async function restIdle({ auditLog, tell, usage }: Bench, { namespace }: World, count: number, when: string): Promise<void> {
  const [mark, cpuBefore] = [auditMark(auditLog), usage.cpuSeconds()];
  await delay(idleSeconds * 1000);
  const cpu = usage.cpuSeconds() - cpuBefore;
  const { total, events } = requestsSince(auditLog, mark, namespace);
  const { megabytes, cpuSeconds, seconds } = reference.idle;
  const renewals = auditSince(auditLog, mark).filter(({ user, resource }) => user === controllerUser && resource === 'leases').length;
  tell(
    `${count} idle ${when}, in ${idleSeconds} s: ${total + events} requests and ${renewals} about the lease; CPU ${cpu.toFixed(2)} s ` +
      `(${ratio(cpu, (cpuSeconds * idleSeconds) / seconds)} of the reference's); RSS ${usage.megabytes()} MB ` +
      `(${ratio(usage.megabytes(), megabytes.least)} to ${ratio(usage.megabytes(), megabytes.most)}); ${machineLoad()}`,
  );
}

/** The user changes an image while no controller is there; how soon after its start does the next one act? */
async function measureRestart(bench: Bench, world: World): Promise<void> {
  const { controller } = bench.stage;
  const told = performance.now();
  await controller.stop();
  const stopSeconds = (performance.now() - told) / 1000;
  await setImage(world, 'idle-0', v2);
  const acts = firstAction(bench, world, Date.now());
  await controller.start(limits.free.flags);
  const seconds = await acts;
  bench.tell(
    `restart: the clean stop took ${stopSeconds.toFixed(2)} s; first action ${seconds.toFixed(2)} s after the start of the process ` +
      `(${ratio(seconds, reference.idle.restartSeconds)} of the reference's ${reference.idle.restartSeconds} s); ${machineLoad()}`,
  );
}

/** A second controller waits; the leader is told to stop, and a user changes an image. How soon after that word does the second one act? */
async function measureHandOver(bench: Bench, world: World): Promise<void> {
  const { controller, standby } = bench.stage;
  await standby.start(limits.free.flags);
  await delay(settleMs);
  const acts = firstAction(bench, world, Date.now());
  await controller.stop();
  await setImage(world, 'idle-1', v2);
  bench.tell(`hand-over: the one that waited acts ${(await acts).toFixed(2)} s after the leader is told to stop; ${machineLoad()}`);
  await standby.stop();
}

/** Seconds from a moment (in ms since the epoch) to the first ReplicaSet that a controller makes in the namespace. */
async function firstAction({ auditLog }: Bench, { namespace }: World, from: number): Promise<number> {
  const mark = auditMark(auditLog);
  const found = await waitFor('ReplicaSet of the controller', 60, () =>
    auditSince(auditLog, mark).find(
      (each) => each.user === controllerUser && each.verb === 'create' && each.resource === 'replicasets' && each.namespace === namespace,
    ),
  );
  return (found.receivedAt - from) / 1000;
}
