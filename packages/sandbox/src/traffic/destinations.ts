import { maxTrafficWeightOf, type Rollout, rollouts } from '@sluice/api';
import { type Sides, sidesOf } from '@sluice/canary';
import type { KubeObject, KubernetesClient, Service } from '@sluice/kubernetes';
import { builtInRouters, chosenBy, type RouteReference, type RouterReading, usesOf } from '@sluice/traffic-routers';

/** A Service that requests end at, with its share of them, 0 to 1. */
export interface Destination {
  readonly name: string;
  readonly share: number;
}

/** Where the requests to a Service end: by the word of a router that splits them for a Rollout, or at the Service itself. */
export async function destinationsOf(client: KubernetesClient, { metadata }: Service): Promise<readonly Destination[]> {
  const { name, namespace = '' } = metadata;
  for (const rollout of (await client.list(rollouts, { namespace })).items) {
    const sides = sidesOf(rollout, rollout.status ?? {});
    if (sides.stable !== name || sides.canary === '') continue;
    const reading = await firstReading(client, rollout, sides);
    if (reading === undefined) continue;
    const { canaryWeight = 0, arms = {} } = reading;
    const others = Object.entries({ ...arms, [sides.canary]: canaryWeight }).map(([service, weight]) => ({
      name: service,
      share: weight / maxTrafficWeightOf(rollout),
    }));
    return [...others, { name, share: others.reduce((left, { share }) => left - share, 1) }];
  }
  return [{ name, share: 1 }];
}

/** What the first router that can read its objects says; undefined where none can. */
async function firstReading(client: KubernetesClient, rollout: Rollout, sides: Sides): Promise<RouterReading | undefined> {
  for (const { spec, request } of usesOf(rollout, builtInRouters, sides)) {
    const live: KubeObject[] = [];
    for (const reference of spec.reads(request)) live.push(...(await find(client, reference)));
    const reading = spec.observe(request, live);
    if (reading.ok) return reading.value;
  }
  return undefined;
}

/** The objects that a router refers to; none where they cannot be read. */
async function find(client: KubernetesClient, reference: RouteReference): Promise<readonly KubeObject[]> {
  try {
    if (!('key' in reference)) return chosenBy(reference, (await client.list(reference.kind, { namespace: reference.namespace })).items);
    const object = await client.get(reference.kind, reference.key);
    return object === undefined ? [] : [object];
  } catch {
    return [];
  }
}
