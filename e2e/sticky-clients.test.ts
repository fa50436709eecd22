/**
 * Clients that keep their cookies, through whole canaries: what the canary remembers, the tables that it wants, the objects that routers
 * make of them, and what a data plane does that follows these. All answers that may come are followed with their chances, so that shares
 * are exact.
 */
import { describe, expect, test } from '@jest/globals';
import { type Rollout, type RolloutStatus, routers, routeTable, type TrafficRouting } from '@sluice/api';
import { stickinessAt, stickinessMemoryAfter } from '@sluice/canary';
import { at, type KubeObject, listAt, numberAt, textAt } from '@sluice/kubernetes';
import { builtInRouters, type RouterSpec, requestOf } from '@sluice/traffic-routers';
import fc from 'fast-check';

/** The cookie of a client, or none. */
type Jar = string | undefined;

interface Answer {
  readonly chance: number;
  readonly isCanary: boolean;
  readonly jar: Jar;
}

/** A data plane: its objects, and what it does with a request by them. */
interface DataPlane {
  readonly id: string;
  readonly trafficRouting: TrafficRouting;
  readonly object: KubeObject;
  answersTo(object: KubeObject, jar: Jar): readonly Answer[];
}

interface Destination {
  readonly service: string | undefined;
  readonly weight: number;
  readonly setCookie: string | undefined;
}

function drawn(destinations: readonly Destination[], jar: Jar): readonly Answer[] {
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  return destinations
    .filter(({ weight }) => weight > 0)
    .map(({ service, weight, setCookie }) => ({
      chance: weight / total,
      isCanary: service === 'web-canary',
      jar: setCookie?.split(';')[0] ?? jar,
    }));
}

/** Envoy compares the whole header. */
const isMet = (pattern: string | undefined, jar: Jar): boolean =>
  pattern === undefined || (jar !== undefined && new RegExp(`^(?:${pattern})$`).test(jar));

const dataPlanes: readonly DataPlane[] = [
  {
    id: 'istio',
    trafficRouting: { istio: { virtualService: { name: 'web', routes: ['primary'] } } },
    object: {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'web', namespace: 'demo' },
      spec: { http: [{ name: 'primary', route: [{ destination: { host: 'web-stable' } }, { destination: { host: 'web-canary' } }] }] },
    } as KubeObject,
    answersTo(object, jar) {
      const route = listAt(object, 'spec', 'http').find((each) => isMet(textAt(each, 'match', 0, 'headers', 'cookie', 'regex'), jar));
      const destinations = listAt(route, 'route').map((each) => ({
        service: textAt(each, 'destination', 'host'),
        weight: numberAt(each, 'weight') ?? 0,
        setCookie: textAt(each, 'headers', 'response', 'add', 'Set-Cookie'),
      }));
      return drawn(destinations, jar);
    },
  },
  {
    id: 'gatewayAPI',
    trafficRouting: { gatewayAPI: { httpRoute: 'web' } },
    object: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'demo' },
      spec: {
        rules: [
          {
            backendRefs: [
              { name: 'web-stable', port: 80 },
              { name: 'web-canary', port: 80 },
            ],
          },
        ],
      },
    } as KubeObject,
    answersTo(object, jar) {
      const rule = listAt(object, 'spec', 'rules').find((each) => isMet(textAt(each, 'matches', 0, 'headers', 0, 'value'), jar));
      const destinations = listAt(rule, 'backendRefs').map((each) => ({
        service: textAt(each, 'name'),
        weight: numberAt(each, 'weight') ?? 1,
        setCookie: textAt(each, 'filters', 0, 'responseHeaderModifier', 'add', 0, 'value'),
      }));
      return drawn(destinations, jar);
    },
  },
];

/** A canary that is being brought out on a data plane. */
interface Scene {
  readonly plane: DataPlane;
  readonly maxWeight: number;
  /** Of the Rollout. */
  readonly generation: number;
  readonly status: RolloutStatus;
  readonly object: KubeObject;
  readonly weight: number;
}

const rolloutOf = ({ plane, maxWeight, generation, status }: Scene): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'demo', generation },
  spec: {
    strategy: { canary: { trafficRouting: { ...plane.trafficRouting, stickiness: { cookieName: 'side' }, maxTrafficWeight: maxWeight } } },
  },
  status,
});

const specOf = ({ id }: DataPlane): RouterSpec => {
  const spec = builtInRouters.find((each) => each.id === id);
  if (spec === undefined) throw new Error(`there is no router ${id}`);
  return spec;
};

/** The routes with another weight. The status after it may get lost. */
function atWeight(scene: Scene, weight: number, isStatusLost = false): Scene {
  const { plane, maxWeight, object, weight: from } = scene;
  const rollout = rolloutOf(scene);
  const { status = {} } = rollout;
  const canaryTarget = status.currentPodHash;
  const stickiness = stickinessMemoryAfter(rollout, status, { from, to: weight, canaryTarget });
  const want = routeTable({
    maxWeight,
    canary: { service: 'web-canary', weight },
    stable: { service: 'web-stable' },
    stickiness: stickinessAt(rollout, status, stickiness, weight),
  });
  const request = requestOf(specOf(plane), rollout, { canary: 'web-canary', stable: 'web-stable' });
  if (request === undefined) throw new Error('the router is not used');
  const rendered = specOf(plane).render(request, [object], want);
  if (!rendered.ok) throw new Error(rendered.error.message);
  const after = isStatusLost ? status : { ...status, canary: stickiness === undefined ? {} : { stickiness } };
  return { ...scene, status: after, object: rendered.value.objects[0] ?? object, weight };
}

/** A revision before its first weight. */
const brought = (scene: Scene, podHash: string): Scene =>
  atWeight({ ...scene, generation: scene.generation + 1, status: { ...scene.status, currentPodHash: podHash } }, 0);

/** An abort that takes all weight away, and another try. */
function retried(scene: Scene): Scene {
  const { status, ...rest } = atWeight({ ...scene, status: { ...scene.status, abort: true } }, 0);
  const { abort: _abort, ...again } = status;
  return atWeight({ ...rest, status: again }, 0);
}

const emptyScene = (plane: DataPlane, maxWeight: number): Scene =>
  atWeight({ plane, maxWeight, generation: 1, status: { stableRS: 'old', currentPodHash: 'old' }, object: plane.object, weight: 0 }, 0);

/** Which part of all clients has which cookie. */
type Population = ReadonlyMap<Jar, number>;

/** Every client sends one request: the share of those that the canary answered, and what they have then. */
function visited({ plane, object }: Scene, before: Population): { readonly share: number; readonly population: Population } {
  const population = new Map<Jar, number>();
  let share = 0;
  for (const [jar, part] of before)
    for (const answer of plane.answersTo(object, jar)) {
      population.set(answer.jar, (population.get(answer.jar) ?? 0) + part * answer.chance);
      if (answer.isCanary) share += part * answer.chance;
    }
  return { share, population };
}

const stories = fc.constantFrom(100, 1000, 7).chain((maxWeight) =>
  fc.record({
    maxWeight: fc.constant(maxWeight),
    /** For each weight: how often clients come by, whether the status gets lost after it was written, and whether an abort came before. */
    steps: fc.array(fc.record({ weight: fc.nat(maxWeight), visits: fc.nat(2), isStatusLost: fc.boolean(), isRetry: fc.boolean() }), {
      minLength: 1,
      maxLength: 7,
    }),
  }),
);

interface Step {
  readonly weight: number;
  readonly isStatusLost: boolean;
  readonly isRetry: boolean;
}

/** Plays the steps. A status that got lost is made up for by the next one. */
const play = (scene: Scene, steps: readonly Step[], each: (scene: Scene) => void): Scene =>
  steps.reduce((before, { weight, isStatusLost, isRetry }, index) => {
    const after = atWeight(isRetry ? retried(before) : before, weight, isStatusLost && index % 2 === 1);
    each(after);
    return after;
  }, scene);

test('every router that keeps the share of clients is among these', () => {
  const able = builtInRouters.filter(({ id }) => routers[id].supports.stickiness === 'shares').map(({ id }) => id);
  expect(dataPlanes.map(({ id }) => id).sort()).toEqual([...able].sort());
});

describe.each(dataPlanes.map((plane) => [plane.id, plane] as const))('clients behind %s', (_, plane) => {
  test('are in the canary with the share of the present weight, whatever weights they have seen', () => {
    fc.assert(
      fc.property(stories, ({ maxWeight, steps }) => {
        let population: Population = new Map([[undefined, 1]]);
        let index = 0;
        play(brought(emptyScene(plane, maxWeight), 'new'), steps, (scene) => {
          for (let visit = 0; visit < (steps[index]?.visits ?? 0); visit += 1) {
            const seen = visited(scene, population);
            expect(seen.share).toBeCloseTo(scene.weight / maxWeight, 9);
            population = seen.population;
          }
          index += 1;
        });
      }),
    );
  });

  test('stay where they are at one weight, and never leave the canary while weights rise', () => {
    fc.assert(
      fc.property(stories, ({ maxWeight, steps }) => {
        const rising = [...steps].sort((one, other) => one.weight - other.weight);
        let insiders: readonly Jar[] = [];
        play(brought(emptyScene(plane, maxWeight), 'new'), rising, ({ object, weight }) => {
          for (const jar of insiders) expect(plane.answersTo(object, jar).every(({ isCanary }) => isCanary)).toBe(true);
          if (weight === 0 || weight === maxWeight) return;
          const first = plane.answersTo(object, undefined);
          for (const { jar, isCanary } of first) {
            expect(plane.answersTo(object, jar)).toEqual([{ chance: 1, isCanary, jar }]);
            if (isCanary) insiders = [...insiders, jar];
          }
        });
      }),
    );
  });

  test('stay where they are when another replica of the data plane is behind', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 2, max: 99 }), (one, other) => {
        const behind = atWeight(brought(emptyScene(plane, 100), 'new'), Math.min(one, other - 1));
        const ahead = atWeight(behind, other);
        for (const { jar, isCanary } of plane.answersTo(ahead.object, undefined))
          expect(plane.answersTo(behind.object, jar).map((each) => each.isCanary)).toEqual([isCanary]);
      }),
    );
  });

  test.each([
    ['another revision comes', ['newer']],
    ['the same one comes again later', ['newer', 'new']],
  ])('are drawn anew, like everybody, when %s', (_what, next) => {
    fc.assert(
      fc.property(stories, fc.nat(), ({ maxWeight, steps }, nextWeight) => {
        const jars: Jar[] = [];
        const former = play(brought(emptyScene(plane, maxWeight), 'new'), steps, ({ object }) => {
          jars.push(...plane.answersTo(object, undefined).map(({ jar }) => jar));
        });
        const scene = atWeight(next.reduce(brought, former), nextWeight % (maxWeight + 1));
        const everybody = plane.answersTo(scene.object, undefined).map(({ chance, isCanary }) => [chance, isCanary]);
        for (const jar of jars)
          expect(plane.answersTo(scene.object, jar).map(({ chance, isCanary }) => [chance, isCanary])).toEqual(everybody);
      }),
    );
  });

  test.each<readonly [string, RolloutStatus]>([
    ['an abort', { stableRS: 'old', currentPodHash: 'new', abort: true }],
    ['the promotion', { stableRS: 'new', currentPodHash: 'new' }],
  ])('are known no more after %s, and the objects say nothing of them', (_what, status) => {
    fc.assert(
      fc.property(stories, ({ maxWeight, steps }) => {
        const start = emptyScene(plane, maxWeight);
        const scene = play(brought(start, 'new'), steps, () => {});
        const ended = { ...scene, status: { ...status, ...(scene.status.canary === undefined ? {} : { canary: scene.status.canary }) } };
        // The weight may go back in several steps.
        expect(JSON.stringify(atWeight(ended, Math.floor(scene.weight / 2)).object)).not.toContain('side');
        expect(JSON.stringify(atWeight(ended, 0).object)).toBe(JSON.stringify(start.object));
        if (status.abort !== true) expect(at(atWeight(ended, 0).status, 'canary', 'stickiness')).toBeUndefined();
      }),
    );
  });
});
