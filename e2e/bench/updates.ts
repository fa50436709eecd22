/** Many Rollouts are made at once, and then get a new image at once; with routers or without. */
import type { CanaryStrategy } from '@sluice/api';
import { auditMark } from '../audit.ts';
import { createService, setImage, v1, v2 } from '../journeys/manifests.ts';
import type { World } from '../journeys/world.ts';
import { inRealWorld } from '../real/world.ts';
import { untilAlone } from '../stage.ts';
import { createVirtualService, istioKinds, provideCrds } from './istio.ts';
import { type Bench, createQuickRollout, freshController, type Limit, limits, type Part } from './part.ts';
import { ratio, reference } from './reference.ts';
import { requestsSince, untilQuiet } from './requests.ts';
import { machineLoad } from './usage.ts';
import { isHealthyAt, type Watched, watch } from './watched.ts';

type Figures = Readonly<Record<'requests' | 'cpu' | 'megabytes' | 'rollouts' | Limit, number>>;

const steps: CanaryStrategy['steps'] = [{ setWeight: 50 }, { pause: { duration: 1 } }, { setWeight: 100 }];
/** With a router something follows the delay after the last shift (30 s). */
const quiet = { plain: 3_000, routed: 35_000 };
const limitSeconds = 900;

const plain = (limit: Limit): Part => ({
  name: limit,
  about: `Rollouts of 2 replicas are created, and then all get a new image, at ${limits[limit].about}`,
  run: (bench) =>
    withRollouts(bench, limit, reference.update.rollouts, async (world, watched, names) => {
      const measure = phaseOf(bench, world, watched, limit, names.length, quiet.plain);
      const make = (name: string) => createQuickRollout(world, name, { steps }, 2);
      await measure('create', reference.create, v1, () => atOnce(names, make));
      await measure('update', reference.update, v2, () => atOnce(names, (name) => setImage(world, name, v2)));
    }),
});

const istio = (limit: Limit): Part => ({
  name: limit === 'limited' ? 'istio' : 'istio-free',
  about: `the same with an Istio VirtualService for each, at ${limits[limit].about}`,
  async run(bench) {
    await provideCrds(bench.stage.client, istioKinds);
    await withRollouts(bench, limit, reference.updateWithIstio.rollouts, async (world, watched, names) => {
      await atOnce(names, async (name) => {
        await Promise.all([createService(world, `${name}-stable`, name), createService(world, `${name}-canary`, name)]);
        await createVirtualService(world, name);
      });
      const routed = (name: string): CanaryStrategy => ({
        steps,
        stableService: `${name}-stable`,
        canaryService: `${name}-canary`,
        trafficRouting: { istio: { virtualService: { name, routes: ['primary'] } } },
      });
      const measure = phaseOf(bench, world, watched, limit, names.length, quiet.routed);
      const make = (name: string) => createQuickRollout(world, name, routed(name), 2);
      await measure('create', undefined, v1, () => atOnce(names, make));
      await measure('update', reference.updateWithIstio, v2, () => atOnce(names, (name) => setImage(world, name, v2)));
    });
  },
});

export const updateParts: readonly Part[] = [plain('limited'), plain('free'), istio('limited'), istio('free')];

async function withRollouts(
  bench: Bench,
  limit: Limit,
  count: number,
  task: (world: World, watched: Watched, names: readonly string[]) => Promise<void>,
): Promise<void> {
  await untilAlone(bench.stage);
  await freshController(bench, limit);
  await inRealWorld(bench.stage, async (world) => {
    const watched = await watch(world.client, world.namespace);
    try {
      await task(
        world,
        watched,
        Array.from({ length: bench.rollouts ?? count }, (_, index) => `bench-${index}`),
      );
    } finally {
      watched.stop();
    }
  });
}

function phaseOf(bench: Bench, { namespace }: World, watched: Watched, limit: Limit, count: number, quietMs: number) {
  const { auditLog, usage, tell } = bench;
  /** Tells what it costs from the act on until all Rollouts are Healthy with the image, and a while after. */
  return async (what: string, other: Figures | undefined, image: string, act: () => Promise<void>): Promise<void> => {
    const mark = auditMark(auditLog);
    const [cpuBefore, started] = [usage.cpuSeconds(), performance.now()];
    await act();
    const acted = performance.now();
    const allHealthy = (): boolean => {
      const seen = watched.rollouts.list();
      return seen.length === count && seen.every((rollout) => isHealthyAt(rollout, image));
    };
    const wall = ((await watched.when(`all Rollouts are Healthy at ${image}`, allHealthy, limitSeconds)) - started) / 1000;
    await untilQuiet(auditLog, namespace, quietMs);
    const cpu = usage.cpuSeconds() - cpuBefore;
    const { total, events, byKind } = requestsSince(auditLog, mark, namespace);
    const share = other === undefined ? 1 : count / other.rollouts;
    const beside = (own: number, figure: number | undefined): string =>
      figure === undefined ? '' : ` (${ratio(own, figure)} of ${figure.toFixed(1)})`;
    tell(
      `${what} ${count}: ${(total / count).toFixed(1)} requests each${beside(total / count, other?.requests)}, events ${(events / count).toFixed(1)} each; ` +
        `${wall.toFixed(1)} s${beside(wall, other && other[limit] * share)}, of which the user's own ${((acted - started) / 1000).toFixed(1)} s; ` +
        `CPU ${cpu.toFixed(1)} s${beside(cpu, other && other.cpu * share)}; RSS ${usage.megabytes()} MB${beside(usage.megabytes(), other?.megabytes)}; ${machineLoad()}`,
    );
    for (const [kind, number] of byKind) tell(`    ${(number / count).toFixed(2).padStart(6)}  ${kind}`);
  };
}

/** Twenty at a time, as a pipeline would. */
export async function atOnce(names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await act(name);
  };
  await Promise.all(Array.from({ length: 20 }, work));
}
