import { err, isObject, type KubeObject, ok, type Result } from '@sluice/kubernetes';

/** Says which annotations of an Ingress belong to which Rollout: the reference and its tools read it. */
export const managedAnnotations = 'rollouts.argoproj.io/managed-alb-annotations';

/** Keys of annotations, by the name of the Rollout. */
export type ManagedAnnotations = Readonly<Record<string, unknown>>;

export function managedAnnotationsOf({ metadata }: KubeObject): Result<ManagedAnnotations> {
  const text = metadata.annotations?.[managedAnnotations];
  if (text === undefined) return ok({});
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? ok(value) : err('is no JSON object.');
  } catch {
    return err('is no JSON.');
  }
}
