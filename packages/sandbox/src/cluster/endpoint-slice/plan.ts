import { controllerReference, type EndpointSlice, type Random, type Service } from '@sluice/kubernetes';
import { generatedName } from '../names.ts';
import { sameMeaning } from '../status-writing.ts';
import type { EndpointGroup } from './endpoints.ts';

export const serviceLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const manager = 'endpointslice-controller.k8s.io';

export type SliceAction =
  | { readonly do: 'create'; readonly slice: EndpointSlice }
  | { readonly do: 'update'; readonly slice: EndpointSlice; readonly seen: EndpointSlice }
  | { readonly do: 'delete'; readonly slice: EndpointSlice };

/** Even a Service without endpoints has a slice: it shows that there are none. */
const nobody: EndpointGroup = { ports: [], endpoints: [] };

/** How the slices of a Service come to hold these groups. Each group goes into the slice that fits it best; slices left over go. */
export function planSlices(
  service: Service,
  slices: readonly EndpointSlice[],
  groups: readonly EndpointGroup[],
  random: Random,
): readonly SliceAction[] {
  const free = new Set(slices.filter(({ addressType, metadata }) => addressType === 'IPv4' && metadata.deletionTimestamp === undefined));
  const actions: SliceAction[] = [];
  for (const group of groups.length === 0 ? [nobody] : groups) {
    const seen = bestFor(group, free);
    if (seen !== undefined) free.delete(seen);
    const slice = seen === undefined ? newSlice(service, group, random) : withGroup(service, seen, group);
    if (seen === undefined) actions.push({ do: 'create', slice });
    else if (!sameMeaning(seen, slice)) actions.push({ do: 'update', slice, seen });
  }
  return [...actions, ...[...free].map((slice): SliceAction => ({ do: 'delete', slice }))];
}

/** The slice with the same ports that shares the most endpoints with the group; else any. */
function bestFor(group: EndpointGroup, slices: ReadonlySet<EndpointSlice>): EndpointSlice | undefined {
  const uids = new Set(group.endpoints.map(({ targetRef }) => targetRef?.uid));
  let best: { readonly slice: EndpointSlice; readonly score: number } | undefined;
  for (const slice of slices) {
    const shared = (slice.endpoints ?? []).filter(({ targetRef }) => uids.has(targetRef?.uid)).length;
    const score = shared + (sameMeaning(slice.ports, group.ports) ? 1000 : 0);
    if (best === undefined || score > best.score) best = { slice, score };
  }
  return best?.slice;
}

function newSlice(service: Service, group: EndpointGroup, random: Random): EndpointSlice {
  const { name, namespace } = service.metadata;
  return withGroup(
    service,
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: generatedName(name, random),
        generateName: `${name}-`,
        ...(namespace === undefined ? {} : { namespace }),
        ownerReferences: [controllerReference(service)],
      },
      addressType: 'IPv4',
    },
    group,
  );
}

function withGroup(service: Service, slice: EndpointSlice, { ports, endpoints }: EndpointGroup): EndpointSlice {
  const headless = service.spec?.clusterIP === 'None';
  const labels = {
    ...service.metadata.labels,
    [managedByLabel]: manager,
    [serviceLabel]: service.metadata.name,
    ...(headless ? { 'service.kubernetes.io/headless': '' } : {}),
  };
  return { ...slice, metadata: { ...slice.metadata, labels }, ports, endpoints };
}
