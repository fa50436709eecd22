import { type Rollout, routeTable } from '@sluice/api';
import { sidesOf } from '@sluice/canary';
import { type Kind, type KubeObject, type ObjectKey, type Service, services } from '@sluice/kubernetes';
import { namedServices, serviceProblems, workloadKindOf } from '@sluice/rollout';
import { builtInRouters, requestOf } from '@sluice/traffic-routers';
import type { Remark } from '../finding.ts';
import type { World } from '../world.ts';
import { namespaceOf, withKnownWorkload } from './rules.ts';

/** Services, workload and routes that a Rollout names: whether they exist, and whether they fit. */
export async function referenceRemarks(rollout: Rollout, world: World): Promise<readonly Remark[]> {
  return [...(await workloadRemarks(rollout, world)), ...(await serviceRemarks(rollout, world)), ...(await routeRemarks(rollout, world))];
}

interface Named {
  readonly kind: Kind<KubeObject>;
  readonly key: ObjectKey;
  readonly field: string;
}

/** An object that is named and is not there: certain where a cluster was asked, likely where the files have others of its kind. */
export function missingRemarks({ kind, key, field }: Named, found: unknown, world: World): readonly Remark[] {
  const text = `${field}: ${kind.kind} "${key.name}"`;
  if (found === 'missing') return [{ rule: 'missing-object', severity: 'error', field, message: `${text} not found` }];
  if (found === 'unknown' && world.has(kind))
    return [{ rule: 'missing-object', severity: 'warning', field, message: `${text} is not among the files` }];
  return [];
}

async function workloadRemarks(rollout: Rollout, world: World): Promise<readonly Remark[]> {
  const kind = workloadKindOf(rollout);
  if (kind === undefined) return [];
  const key = { ...namespaceOf(rollout), name: rollout.spec.workloadRef?.name ?? '' };
  return missingRemarks({ kind, key, field: 'spec.workloadRef.name' }, await world.find(kind, key), world);
}

async function serviceRemarks(rollout: Rollout, world: World): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  const present: Record<string, Service> = {};
  for (const { field, name } of namedServices(rollout)) {
    const key = { ...namespaceOf(rollout), name };
    const found = await world.find(services, key);
    if (found === 'missing' || found === 'unknown') remarks.push(...missingRemarks({ kind: services, key, field }, found, world));
    else present[name] = found;
  }
  const complete = await withKnownWorkload(rollout, world);
  if (complete === undefined) return remarks;
  const missing = namedServices(rollout)
    .filter(({ name }) => present[name] === undefined)
    .map(({ field }) => field);
  const unfit = serviceProblems({ rollout: complete, services: present }).filter(({ field }) => !missing.includes(field));
  return [...remarks, ...unfit.map(({ field, message }): Remark => ({ rule: 'service', severity: 'error', field, message }))];
}

async function routeRemarks(rollout: Rollout, world: World): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  // What a router makes is owned by the Rollout; before it is applied, that has no uid.
  const named = { ...rollout, metadata: { uid: 'unknown', ...rollout.metadata } };
  for (const router of builtInRouters) {
    const request = requestOf(router, named, sidesOf(rollout, {}));
    if (request === undefined) continue;
    const field = `spec.strategy.canary.trafficRouting.${router.id}`;
    const live: KubeObject[] = [];
    let isComplete = true;
    for (const reference of router.reads(request)) {
      // Objects that are found by their labels, or made by the router, may be missing.
      if (!('key' in reference) || !reference.required) continue;
      const found = await world.find(reference.kind, reference.key);
      if (found === 'missing' || found === 'unknown') {
        isComplete = false;
        remarks.push(...missingRemarks({ kind: reference.kind, key: reference.key, field }, found, world));
      } else live.push(inNamespaceOf(rollout, found));
    }
    if (!isComplete) continue;
    const { maxWeight, canaryService, stableService } = request;
    const table = routeTable({ maxWeight, canary: { service: canaryService, weight: 0 }, stable: { service: stableService } });
    const rendering = router.render(request, live, table);
    if (!rendering.ok) remarks.push({ rule: 'route', severity: 'error', field, message: `${field}: ${rendering.error.message}` });
  }
  return remarks;
}

/** Objects of files may name no namespace: then it is that of the Rollout. */
const inNamespaceOf = ({ metadata: { namespace } }: Rollout, object: KubeObject): KubeObject => {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: namespace === undefined ? metadata : { namespace, ...object.metadata } };
};
