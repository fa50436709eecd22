import { managedByAnnotation } from '@sluice/api';
import { scaledDownByAnnotation } from '@sluice/rollout';
import { hashIn } from '../hashes.ts';
import type { Finding, Scene } from '../invariants/invariant.ts';

/** Nothing is left of a Rollout that was deleted, and everything that it took has been given back. */
export function deletedEnd({ view, scenario }: Scene): Finding {
  const left = view.replicaSets();
  if (left.length > 0) return `the Rollout is gone, but ${left.map(({ metadata }) => metadata.name).join(', ')} is left`;
  for (const name of scenario.services) {
    const service = view.service(name);
    if (service === undefined) return `${name} is gone`;
    if (hashIn(service) !== undefined || service.metadata.annotations?.[managedByAnnotation] !== undefined)
      return `${name} was not given back`;
  }
  if (scenario.workload?.kind !== 'Deployment') return undefined;
  const deployment = view.deployment(scenario.workload.metadata.name);
  if (deployment?.metadata.annotations?.[scaledDownByAnnotation] !== undefined) return 'the Deployment was not given its pods back';
  const [size, first] = [deployment?.spec?.replicas, scenario.workload.spec?.replicas];
  return size === first ? undefined : `the Deployment has size ${size}, it had ${first}`;
}
