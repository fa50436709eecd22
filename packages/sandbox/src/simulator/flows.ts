import type { KubeObject, Service } from '@sluice/kubernetes';
import { type StoredObject, typed } from '../api-server/draft.ts';
import { hashIn } from './hashes.ts';
import type { Route } from './planes/plane.ts';

/** What a proxy sends to one revision: the greatest share of the requests that some of its routes gives it, 0 to 1. */
export interface Flow {
  /** '' where a Service leads to all pods. */
  readonly hash: string;
  /** 0 where only requests with a mark go there. */
  readonly share: number;
}

/** What a proxy does at one moment. */
export interface Table {
  readonly flows: readonly Flow[];
}

export const noFlows: Table = { flows: [] };

/** The objects as somebody knows them, by resource and name. */
export type Objects = ReadonlyMap<string, StoredObject>;

export const servicesKind = 'services';
export const keyFor = (resource: string, { metadata }: KubeObject): string => `${resource} ${metadata.name}`;

/** Those of them that routers write. */
export const routingObjects = (objects: Objects): readonly StoredObject[] =>
  [...objects].flatMap(([key, object]) => (key.startsWith(`${servicesKind} `) ? [] : [object]));

/** Where requests go by these objects. */
export function flowsBy(objects: Objects, routesOf: (objects: readonly StoredObject[]) => readonly Route[]): Table {
  const shares = new Map<string, number>();
  for (const { shares: parts, isMarked } of routesOf(routingObjects(objects))) {
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    const own = new Map<string, number>();
    for (const { to, weight } of parts) {
      if (!(weight > 0)) continue;
      const hash = 'service' in to ? selectedBy(objects.get(`${servicesKind} ${to.service}`)) : (to.podHash ?? '');
      own.set(hash, (own.get(hash) ?? 0) + weight / total);
    }
    for (const [hash, share] of own) shares.set(hash, Math.max(shares.get(hash) ?? 0, isMarked ? 0 : share));
  }
  return { flows: [...shares].map(([hash, share]) => ({ hash, share })) };
}

function selectedBy(service: StoredObject | undefined): string {
  return service === undefined ? '' : (hashIn(typed<Service>(service)) ?? '');
}
