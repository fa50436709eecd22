/**
 * `make bench`: what the controller costs, on a real API server with modelled pods. Requests are counted in the API server's audit log.
 * ROLLOUTS=n sets how many Rollouts (default 200). Prints figures, and judges nothing.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rollouts } from '@sluice/api';
import { auditMark, auditSince } from './audit.ts';
import { controllerUser } from './install.ts';
import { createRollout, setImage, v1, v2 } from './journeys/manifests.ts';
import type { World } from './journeys/world.ts';
import { inRealWorld } from './real/world.ts';
import { setStage } from './set-stage.ts';
import type { Stage } from './stage.ts';
import { undoList } from './undo.ts';
import { workspace } from './workspace.ts';

const count = Number(process.env.ROLLOUTS ?? 200);
/** What the reference controller needed for 200 Rollouts on a machine of this size: requests each, and seconds at 40 and at 500 requests a second. */
const reference = { create: { requests: 7, limited: 23, free: 5.3 }, update: { requests: 17, limited: 63, free: 17 } };
/** Events and the last statuses are written by then. */
const settleMs = 3000;

const tell = (text: string) => void process.stdout.write(`${text}\n`);
const undo = undoList((problem) => tell(`in the end: ${problem}`));
const folder = await workspace();
try {
  const stage = await setStage(folder, undo, tell);
  for (const [name, flags] of [
    ['limited', []],
    ['free', ['--qps=500', '--burst=1000']],
  ] as const) {
    await stage.controller.stop();
    await stage.controller.start(flags);
    tell(`\n${count} Rollouts of 2 replicas, ${name === 'limited' ? '40 requests a second (the default)' : '500 requests a second'}`);
    await inRealWorld(stage, (world) => measure(stage, world, name));
  }
} finally {
  await undo.all();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(stage: Stage, world: World, mode: 'limited' | 'free'): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
  const strategy = { canary: { steps: [{ setWeight: 50 }, { pause: { duration: 1 } }, { setWeight: 100 }] } };
  await phase(stage, world, 'create', reference.create.requests, reference.create[mode], v1, () =>
    inLots(names, (name) => createRollout(world, name, strategy, { replicas: 2 })),
  );
  await phase(stage, world, 'update', reference.update.requests, reference.update[mode], v2, () =>
    inLots(names, (name) => setImage(world, name, v2)),
  );
}

async function phase(
  stage: Stage,
  world: World,
  what: string,
  requests: number,
  seconds: number,
  image: string,
  act: () => Promise<void>,
): Promise<void> {
  const { auditLog } = stage.cluster;
  if (auditLog === undefined) throw new Error('the benchmark needs the audit log of the API server');
  const mark = auditMark(auditLog);
  const [cpuBefore, started] = [cpuSeconds(), performance.now()];
  await act();
  const acted = performance.now();
  await world.until(`all Rollouts are Healthy at ${image}`, () => allHealthyAt(world, image), 600_000);
  const [end, cpu] = [performance.now(), cpuSeconds() - cpuBefore];
  await delay(settleMs);
  const own = auditSince(auditLog, mark).filter(
    ({ user, verb, resource }) => user === controllerUser && verb !== 'watch' && resource !== 'leases',
  );
  const counted = own.filter(({ resource }) => resource !== 'events');
  const perRollout = counted.length / count;
  const wall = (end - started) / 1000;
  const scaled = (seconds * count) / 200;
  tell(
    `${what}: ${perRollout.toFixed(1)} requests each (${ratio(perRollout, requests)} of the reference's ${requests}), ` +
      `${wall.toFixed(1)} s, ${((acted - started) / 1000).toFixed(1)} of them the user's own (${ratio(wall, scaled)} of ${scaled.toFixed(1)} s), ` +
      `CPU ${cpu.toFixed(1)} s, RSS ${megabytes()} MB, events ${((own.length - counted.length) / count).toFixed(1)} each`,
  );
  const kinds = new Map<string, number>();
  for (const { verb, resource, code } of counted) {
    const kind = `${verb} ${resource}${code >= 400 ? ` (${code})` : ''}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  for (const [kind, number] of [...kinds].sort(([, a], [, b]) => b - a)) tell(`    ${(number / count).toFixed(2).padStart(6)}  ${kind}`);
}

function ratio(own: number, other: number): string {
  return `${(own / other).toFixed(2)}×`;
}

async function allHealthyAt({ client, namespace }: World, image: string): Promise<boolean> {
  const { items } = await client.list(rollouts, { namespace });
  return items.every(
    ({ metadata, spec, status }) =>
      status?.phase === 'Healthy' &&
      status.observedGeneration === String(metadata.generation) &&
      status.stableRS === status.currentPodHash &&
      spec.template?.spec?.containers[0]?.image === image,
  );
}

async function inLots(names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await act(name);
  };
  await Promise.all(Array.from({ length: 20 }, work));
}

function controllerPid(): string {
  return readFileSync(join(folder, 'controller.pid'), 'utf8').split('\n')[0] ?? '';
}

/** CPU time of the controller so far. The kernel counts in hundredths of a second. */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${controllerPid()}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function megabytes(): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${controllerPid()}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
