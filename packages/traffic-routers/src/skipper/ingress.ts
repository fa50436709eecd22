import type { RouteTable, SkipperTrafficRouting } from '@sluice/api';
import { type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { jsonAnnotation } from '../json-annotation.ts';
import type { RouteRequest, RouterReading } from '../router-spec.ts';
import { shareOf } from '../shares.ts';

type Request = RouteRequest<SkipperTrafficRouting>;

/** Weights by the name of the Service, in JSON. */
export const backendWeights = 'zalando.org/backend-weights';

export function weightsOfAnnotation(
  { canaryService, stableService, maxWeight }: Request,
  ingress: KubeObject | undefined,
): Pick<RouterReading, 'canaryWeight'> {
  const found = jsonAnnotation(ingress, backendWeights);
  const [canary, stable] = [canaryService, stableService].map((service) => (found.ok ? found.value[service] : undefined));
  if (typeof canary !== 'number' || typeof stable !== 'number') return {};
  return { canaryWeight: shareOf(canary, canary + stable, maxWeight) };
}

/** The annotation with the weights of a table; those of others stay. */
export function withBackendWeights(
  { canaryService, stableService }: Request,
  ingress: KubeObject,
  { backends: [canary, stable] }: RouteTable,
): Result<string> {
  const found = jsonAnnotation(ingress, backendWeights);
  return found.ok ? ok(JSON.stringify({ ...found.value, [stableService]: stable.weight, [canaryService]: canary.weight })) : found;
}
