import type { Rollout } from '@sluice/api';
import {
  apiVersionOf,
  controllerReference,
  err,
  type Kind,
  type KubeObject,
  type ObjectKey,
  type ObjectRef,
  ok,
  type Result,
} from '@sluice/kubernetes';
import type { RouteReference, RouteRequest, RoutingProblem } from './router-spec.ts';

/** An object that must be there. */
export const required = (kind: Kind<KubeObject>, key: ObjectKey): RouteReference => ({ kind, key, required: true });
/** An object that the router makes where it is missing, or can do without. */
export const optional = (kind: Kind<KubeObject>, key: ObjectKey): RouteReference => ({ kind, key, required: false });

/** A name in the namespace of the Rollout. */
export const besideRollout = ({ metadata: { namespace } }: Rollout, name: string): ObjectKey =>
  namespace === undefined ? { name } : { namespace, name };

/** Whether an object is of a kind, in whatever version. */
export const isOfKind = (object: KubeObject, kind: Kind): boolean => object.kind === kind.kind && groupOf(object.apiVersion) === kind.group;

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** The object of a kind and name among those that are there. */
export const findObject = (live: readonly KubeObject[], kind: Kind, { namespace, name }: ObjectKey): KubeObject | undefined =>
  live.find((each) => isOfKind(each, kind) && each.metadata.name === name && each.metadata.namespace === namespace);

/** Whether two are the same object, as they were at different moments. */
export const isSameObject = (one: KubeObject, other: KubeObject): boolean =>
  one.kind === other.kind &&
  groupOf(one.apiVersion) === groupOf(other.apiVersion) &&
  one.metadata.name === other.metadata.name &&
  one.metadata.namespace === other.metadata.namespace;

/** How messages and `waitingFor` name an object. */
export const refTo = (kind: Kind, key: ObjectKey): ObjectRef => ({ apiVersion: apiVersionOf(kind), kind: kind.kind, ...key });

/** Something is wrong with an object that is there. `path` is the place in it, and `message` says what has to be done. */
export const problemAt = (object: KubeObject, path: string, message: string): RoutingProblem => {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  return {
    message: `${kind} "${name}": ${path}: ${message}`,
    object: { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
  };
};

/** An object is missing. */
export const missingObject = (kind: Kind, key: ObjectKey): RoutingProblem => ({
  message: `${kind.kind} "${key.name}" is not there.`,
  object: refTo(kind, key),
});

/** The object of a kind and name; a problem where it is missing. */
export function objectAt(live: readonly KubeObject[], kind: Kind, key: ObjectKey): Result<KubeObject, RoutingProblem> {
  const found = findObject(live, kind, key);
  return found === undefined ? err(missingObject(kind, key)) : ok(found);
}

/** The object of a kind and name beside the Rollout; a problem where it is missing. */
export const liveObject = (
  live: readonly KubeObject[],
  kind: Kind,
  { rollout }: RouteRequest<unknown>,
  name: string,
): Result<KubeObject, RoutingProblem> => objectAt(live, kind, besideRollout(rollout, name));

/**
 * An object that belongs to the Rollout: as it stands there, or a new one without a spec. A problem where one of that name belongs to
 * somebody else.
 */
export function ownObject(
  live: readonly KubeObject[],
  kind: Kind<KubeObject>,
  { rollout }: RouteRequest<unknown>,
  name: string,
): Result<KubeObject, RoutingProblem> {
  const key = besideRollout(rollout, name);
  const present = findObject(live, kind, key);
  if (present === undefined) {
    const ownerReferences = [controllerReference(rollout)];
    return ok({ apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { ...key, ownerReferences } });
  }
  return isOwnedBy(present, rollout)
    ? ok(present)
    : err(problemAt(present, 'metadata.ownerReferences', 'exists already and belongs to somebody else.'));
}

/** Whether an object belongs to a Rollout. */
export const isOwnedBy = ({ metadata }: KubeObject, rollout: Rollout): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === rollout.metadata.uid) === true;

/** The objects with these names that belong to the Rollout: what is to go when they are wanted no more. */
export const ownObjectsOf = (
  live: readonly KubeObject[],
  kind: Kind,
  { rollout }: RouteRequest<unknown>,
  names: readonly string[],
): readonly KubeObject[] =>
  names.flatMap((name) => findObject(live, kind, besideRollout(rollout, name)) ?? []).filter((object) => isOwnedBy(object, rollout));
