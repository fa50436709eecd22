import type { Argument, Rollout, RolloutArgument } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';

/** The hashes that arguments may ask for. */
export interface Hashes {
  readonly stable: string;
  readonly latest: string;
}

/** The arguments that a Rollout gives to an analysis, each with its value. Fails where a path leads to no text, number or truth value. */
export function argumentsOf(given: readonly RolloutArgument[], rollout: Rollout, hashes: Hashes): Result<readonly Argument[]> {
  const args: Argument[] = [];
  for (const { name, value, valueFrom } of given) {
    const path = valueFrom?.fieldRef?.fieldPath;
    if (value !== undefined) args.push({ name, value });
    else if (valueFrom?.podTemplateHashValue !== undefined)
      args.push({ name, value: valueFrom.podTemplateHashValue === 'Stable' ? hashes.stable : hashes.latest });
    else if (path !== undefined) {
      const found = fieldAt(rollout, path);
      if (found === undefined) return err(`args.${name}: the Rollout has no text, number or truth value at ${path}`);
      args.push({ name, value: found });
    }
  }
  return ok(args);
}

/** The value at a path of an object, such as `spec.replicas`, `spec.template.spec.containers[0].image` or `metadata.labels['region']`, as text. */
export function fieldAt(object: object, path: string): string | undefined {
  let value: unknown = object;
  for (const [, name, quoted, index] of path.matchAll(/([^.[\]]+)|\['([^']*)'\]|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name ?? quoted ?? index ?? ''];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
