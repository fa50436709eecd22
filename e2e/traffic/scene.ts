/** An application behind a data plane, under steady requests: what every scenario plays on. */
import assert from 'node:assert/strict';
import { type BlueGreenStrategy, type CanaryStrategy, rollouts } from '@sluice/api';
import { createService, rolloutManifest } from '../journeys/manifests.ts';
import { untilHealthyAt, type World } from '../journeys/world.ts';
import { waitFor } from '../patience.ts';
import { inRealWorld } from '../real/world.ts';
import type { Stage } from '../stage.ts';
import { app, imageOf, template } from './application.ts';
import { type Answer, askInTurn, type Load, startLoad, type Target } from './load.ts';
import type { Gate, Plane } from './planes/plane.ts';
import { followRoutedWrites, type RoutedWrites } from './routed-writes.ts';

/** A data plane that runs, and the stage that it runs on. */
export interface Ready {
  readonly stage: Stage;
  readonly plane: Plane;
  readonly gate: Gate;
  tell(text: string): void;
}

export interface Scene extends Ready {
  readonly world: World;
  readonly target: Target;
  readonly load: Load;
  readonly writes: RoutedWrites;
}

export const [stableService, canaryService, activeService, previewService] = [
  'web-stable',
  'web-canary',
  'web-active',
  'web-preview',
] as const;

const requestsPerSecond = Number(process.env.RATE ?? 300);
/** A data plane may take so long to follow a write before shares are measured. */
export const followLimitMs = 5000;
/** In percent of all requests, both ways. */
export const tolerance = 3;

/** Runs a canary at version v1 behind the data plane; ends with the check that no request has failed. */
export const withCanary = (ready: Ready, canary: CanaryStrategy, task: (scene: Scene) => Promise<void>): Promise<void> =>
  inRealWorld(ready.stage, async (world) => {
    await createService(world, stableService, app);
    await createService(world, canaryService, app);
    const { trafficRouting, hasServices = true } = ready.plane;
    const routing = { trafficRouting, ...(hasServices ? { stableService, canaryService } : {}) };
    const routed = { service: stableService, canaryService };
    await play(ready, world, routed, { canary: { ...routing, ...canary } }, task);
  });

/** The same with a blue-green Rollout. */
export const withBlueGreen = (
  ready: Ready,
  blueGreen: Omit<BlueGreenStrategy, 'activeService' | 'previewService'>,
  task: (scene: Scene) => Promise<void>,
): Promise<void> =>
  inRealWorld(ready.stage, async (world) => {
    await createService(world, activeService, app);
    await createService(world, previewService, app);
    await play(ready, world, { service: activeService }, { blueGreen: { activeService, previewService, ...blueGreen } }, task);
  });

async function play(
  ready: Ready,
  world: World,
  services: { readonly service: string; readonly canaryService?: string },
  strategy: Parameters<typeof rolloutManifest>[2],
  task: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { stage, plane, gate } = ready;
  const { namespace } = world;
  const authority = `${namespace}.example`;
  const target = { ...gate, authority };
  await stage.kubectl.within(namespace).ok(['apply', '--filename', '-'], plane.objects({ namespace, host: authority, ...services }));
  const writes = followRoutedWrites(stage, plane, namespace);
  try {
    await world.client.create(rollouts, rolloutManifest(world, app, strategy, { template: template('v1') }));
    await untilHealthyAt(world, app, imageOf('v1'));
    await waitFor('data plane that leads to the first version', 30, async () =>
      (await askInTurn(target, 20, {})).every(({ version }) => version === 'v1') ? true : undefined,
    );
    const load = startLoad(target, requestsPerSecond);
    try {
      await task({ ...ready, world, target, load, writes });
    } finally {
      await load.stop();
    }
    expectNoFailure(load.answers);
    ready.tell(`${load.answers.length} requests, none failed`);
  } finally {
    writes.stop();
  }
}

function expectNoFailure(answers: readonly Answer[]): void {
  const failed = answers.filter(({ problem }) => problem !== undefined);
  const [first] = failed;
  assert.ok(first === undefined, `${failed.length} of ${answers.length} requests failed, the first with: ${first?.problem}`);
}

/** So many requests that a share is off by 3 points by chance once in 15,000 times: 4 standard deviations. */
const sampleSize = (weight: number): number => Math.max(500, Math.ceil((4 / (tolerance / 100)) ** 2 * (weight / 100) * (1 - weight / 100)));

/** The data plane gives this version the share that was last written, within 3 points. */
export async function expectShare({ load, writes, tell }: Scene, version: string, weight: number): Promise<void> {
  const writtenAt = await writes.timeOf(weight);
  const answers = await load.next(sampleSize(weight), Math.max(writtenAt + followLimitMs, Date.now()));
  const share = (100 * answers.filter((each) => each.version === version).length) / answers.length;
  tell(`weight ${weight}: ${share.toFixed(1)} % of ${answers.length} requests went to ${version}`);
  assert.ok(
    Math.abs(share - weight) <= tolerance,
    `at weight ${weight}, ${share.toFixed(1)} % of ${answers.length} requests went to ${version}`,
  );
}

/** As soon as the data plane has had its time, this version alone answers. */
export async function expectOnly({ load, tell }: Scene, version: string): Promise<void> {
  const answers = await load.next(500, Date.now() + followLimitMs);
  const others = answers.filter((each) => each.version !== version).length;
  assert.equal(others, 0, `${others} of ${answers.length} requests did not go to ${version}`);
  tell(`all of ${answers.length} requests went to ${version}`);
}

/** How soon after a write the first request went to the version that it gives traffic to. */
export async function tellFirst({ load, tell }: Scene, version: string, what: string, writtenAt: number): Promise<void> {
  const first = await waitFor(`request that goes to ${version}`, 30, () =>
    load.answers.find((each) => each.version === version && each.sentAt >= writtenAt),
  );
  tell(`${what}: the first request that followed was sent ${(first.sentAt - writtenAt).toFixed(0)} ms after the write`);
}

/** How soon after a write the last request went to the version that it takes all traffic from. Call it when none goes there any more. */
export function tellLast({ load, tell }: Scene, version: string, what: string, writtenAt: number): void {
  const last = load.answers.findLast((each) => each.version === version && each.sentAt >= writtenAt);
  const after =
    last === undefined ? 'no request' : `the last request that did not follow was sent ${(last.sentAt - writtenAt).toFixed(0)} ms`;
  tell(`${what}: ${after} after the write`);
}
