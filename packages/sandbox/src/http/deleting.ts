import { isApiError, isObject } from '@sluice/kubernetes';
import { badRequest } from '../api-server/errors.ts';
import type { Machine } from '../api-server/machine.ts';
import { listObjects } from '../api-server/operations/read.ts';
import { type RemovalOptions, removeObject } from '../api-server/operations/remove.ts';
import type { Target } from '../api-server/resource.ts';
import { type Answer, objectAnswer } from './answer.ts';
import { parseObjectBody } from './body.ts';
import { notAllowed } from './front-errors.ts';
import type { ResourcePath } from './paths.ts';
import { presenterOf } from './present.ts';
import { listRequestIn, numberOf, textOf } from './query.ts';
import type { FrontRequest } from './request.ts';
import { successStatus } from './status.ts';
import { isDryRun } from './write-options.ts';

/** Resources whose deletion answers with the object that is gone rather than with a Status. */
const showsTheGone = ['pods', 'services', 'serviceaccounts', 'podtemplates'];

export function removeOne(machine: Machine, target: Target, { namespace, name }: ResourcePath, request: FrontRequest): Answer {
  const { type } = target;
  const { gone, object } = removeObject(machine, target, { namespace, name }, removalOptionsIn(request));
  if (!gone || showsTheGone.includes(type.id)) return objectAnswer(object);
  const { uid } = object.metadata;
  return objectAnswer(successStatus({ name, ...(type.group === '' ? {} : { group: type.group }), kind: type.plural, uid }));
}

/** Deletes all that the selectors leave, and shows it. */
export function removeCollection(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest): Answer {
  if (target.type.id === 'namespaces' || (target.type.namespaced && path.namespace === '')) throw notAllowed();
  const options = removalOptionsIn(request);
  const page = listObjects(machine, target, listRequestIn(request, path));
  for (const { metadata } of page.items) {
    try {
      removeObject(machine, target, { namespace: metadata.namespace ?? '', name: metadata.name }, options);
    } catch (error) {
      // Gone in the meantime is what was asked for.
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
  return objectAnswer(presenterOf(machine, target, { as: 'object' }).list(page));
}

/** DeleteOptions: from the body where there is one, else from the parameters. */
function removalOptionsIn(request: FrontRequest): RemovalOptions {
  const body = request.body.length === 0 ? {} : parseObjectBody(request, 'DeleteOptions');
  if (!isObject(body)) throw badRequest('the body of a deletion must be DeleteOptions');
  const preconditions = isObject(body.preconditions) ? body.preconditions : {};
  const { uid, resourceVersion } = preconditions;
  const dryRun = Array.isArray(body.dryRun) ? body.dryRun.map(String) : request.query.getAll('dryRun');
  const grace = body.gracePeriodSeconds ?? numberOf(request, 'gracePeriodSeconds');
  const orphans = body.orphanDependents ?? textOf(request, 'orphanDependents');
  return {
    uid: typeof uid === 'string' ? uid : undefined,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
    propagation: propagationOf(body.propagationPolicy ?? textOf(request, 'propagationPolicy'), orphans),
    dryRun: isDryRun(dryRun),
  };
}

function propagationOf(policy: unknown, orphans: unknown): RemovalOptions['propagation'] {
  switch (policy) {
    case undefined:
    case null:
      // The older way to say it.
      if (orphans === true || orphans === 'true') return 'Orphan';
      return orphans === false || orphans === 'false' ? 'Background' : undefined;
    case 'Background':
    case 'Foreground':
    case 'Orphan':
      return policy;
    default:
      throw badRequest(
        `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan"`,
      );
  }
}
