import { managedByAnnotation, podTemplateHashLabel, rollouts } from '@sluice/api';
import { type KubernetesClient, type Log, parseKeyText, type Service, services } from '@sluice/kubernetes';
import { managerOf, namedServices } from '@sluice/rollout';
import { shapeOf } from './decide.ts';
import type { Informers } from './informers.ts';

export interface ServicePorts {
  readonly client: KubernetesClient;
  readonly informers: Pick<Informers, 'rollouts' | 'services'>;
  readonly log: Log;
}

/**
 * One pass over one Service: a Service whose Rollout is gone, or no longer names it, is given back. It loses our selector and our
 * mark, so that it selects all pods with its own labels again.
 */
export async function reconcileService({ client, informers, log }: ServicePorts, key: string): Promise<void> {
  const service = informers.services.store.get(parseKeyText(key));
  const manager = service === undefined ? undefined : managerOf(service);
  if (service === undefined || manager === undefined || (await isStillNamed(client, informers, service, manager))) return;
  const body = {
    metadata: { resourceVersion: service.metadata.resourceVersion ?? '', annotations: { [managedByAnnotation]: null } },
    spec: { selector: { [podTemplateHashLabel]: null } },
  };
  await client.patch(services, parseKeyText(key), { type: 'merge', body });
  log.info('gave a Service back', { service: key, rollout: manager });
}

/** Asked of the server itself before anything is taken away: the Rollout may belong to another controller, or just not be here yet. */
async function isStillNamed(
  client: KubernetesClient,
  informers: ServicePorts['informers'],
  service: Service,
  manager: string,
): Promise<boolean> {
  const key = { ...(service.metadata.namespace === undefined ? {} : { namespace: service.metadata.namespace }), name: manager };
  const names = (rollout: Parameters<typeof namedServices>[0]) =>
    rollout.metadata.deletionTimestamp === undefined &&
    (shapeOf(rollout).length > 0 || namedServices(rollout).some(({ name }) => name === service.metadata.name));
  const known = informers.rollouts.store.get(key);
  if (known !== undefined && names(known)) return true;
  const live = await client.get(rollouts, key);
  return live !== undefined && names(live);
}
