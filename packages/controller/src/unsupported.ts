import { routers as apiRouters, type Rollout } from '@sluice/api';
import { unknownKinds } from '@sluice/canary';
import type { FieldProblem } from '@sluice/kubernetes';
import type { RouterSpec } from '@sluice/traffic-routers';

/**
 * Fields that are part of the API but that this version does not act on, where ignoring them would change what a rollout does:
 * a gate would be skipped, or traffic not moved. Such a Rollout is refused with the field's path.
 */
export function unsupportedFields(rollout: Rollout, routers: readonly RouterSpec[]): readonly FieldProblem[] {
  const { canary } = rollout.spec.strategy ?? {};
  const found: FieldProblem[] = [];
  const refuse = (field: string, value: unknown) => {
    if (value === undefined) return;
    found.push({
      field,
      reason: 'FieldValueNotSupported',
      message: `${field}: Unsupported value: this version of the controller cannot run it`,
    });
  };
  const known: readonly string[] = routers.filter((router) => router.configOf(rollout) !== undefined).map(({ id }) => id);
  for (const name of Object.keys(canary?.trafficRouting ?? {}))
    if (name in apiRouters && !known.includes(name)) refuse(`spec.strategy.canary.trafficRouting.${name}`, name);
  for (const [index, step] of (canary?.steps ?? []).entries()) {
    for (const kind of unknownKinds(step)) refuse(`spec.strategy.canary.steps[${index}].${kind}`, kind);
  }
  return found;
}
