import type { RouteTable, SkipperTrafficRouting } from '@sluice/api';
import { err, isObject, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import type { RouteRequest, RouterReading } from '../router-spec.ts';
import { shareOf } from '../shares.ts';
import { textAt } from '../tree.ts';

type Request = RouteRequest<SkipperTrafficRouting>;

/** Weights by the name of the Service, in JSON. */
export const backendWeights = 'zalando.org/backend-weights';

function weightsIn(ingress: KubeObject | undefined): Result<Readonly<Record<string, unknown>>> {
  const text = textAt(ingress, 'metadata', 'annotations', backendWeights);
  if (text === undefined) return ok({});
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? ok(value) : err('is no JSON object.');
  } catch {
    return err('is no JSON.');
  }
}

export function weightsOfAnnotation(
  { canaryService, stableService, maxWeight }: Request,
  ingress: KubeObject | undefined,
): Pick<RouterReading, 'canaryWeight'> {
  const found = weightsIn(ingress);
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
  const found = weightsIn(ingress);
  return found.ok ? ok(JSON.stringify({ ...found.value, [stableService]: stable.weight, [canaryService]: canary.weight })) : found;
}
