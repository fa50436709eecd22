import {
  analysisTemplates,
  clusterAnalysisTemplates,
  managedByAnnotation,
  podTemplateHashLabel,
  type Rollout,
  rollouts,
} from '@sluice/api';
import {
  defineKind,
  deployments,
  err,
  horizontalPodAutoscalers,
  isApiError,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  ok,
  type Result,
  type Service,
  services,
} from '@sluice/kubernetes';
import { namedServices } from '@sluice/rollout';
import { builtInRouters, requestOf } from '@sluice/traffic-routers';
import { listAll } from '../live/list-all.ts';
import type { Release } from '../simulate/release.ts';

const resourceQuotas = defineKind<KubeObject>('v1', 'ResourceQuota', 'resourcequotas');

/** The Rollout of a cluster, with all in its namespace that a release of the image may touch or run into. Reads only. */
export async function liveRelease(client: KubernetesClient, namespace: string, name: string, image: string): Promise<Result<Release>> {
  const rollout = await client.get(rollouts, { namespace, name });
  if (rollout === undefined) return err(`rollouts.argoproj.io "${name}" not found`);
  const { workloadRef } = rollout.spec;
  const workload = workloadRef === undefined ? undefined : await client.get(deployments, { namespace, name: workloadRef.name ?? '' });
  const template = workloadRef === undefined ? rollout.spec.template : workload?.spec?.template;
  const from = template?.spec?.containers[0]?.image;
  if (from === undefined) return err(`rollout '${name}': the image of its first container cannot be seen`);
  if (from === image) return err(`rollout '${name}' has the image ${image} already`);
  const named = await Promise.all(namedServices(rollout).map((each) => client.get(services, { namespace, name: each.name })));
  const listed = await Promise.all([
    listOf(client, horizontalPodAutoscalers, namespace),
    listOf(client, resourceQuotas, namespace),
    listOf(client, analysisTemplates, namespace),
    listOf(client, clusterAnalysisTemplates, undefined),
  ]);
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const references = builtInRouters.flatMap((router) => {
    const request = requestOf(router, rollout, { canary: canaryService, stable: stableService });
    return request === undefined ? [] : router.reads(request);
  });
  const routes = await Promise.all(
    references.map(async (reference) =>
      'key' in reference
        ? [await ifServed(client.get(reference.kind, reference.key))]
        : listOf(client, reference.kind, reference.namespace),
    ),
  );
  const objects = [workload, ...named, ...listed.flat(), ...routes.flat()].filter(
    (each) => each !== undefined && !isOwnedBy(rollout, each),
  );
  const { status: _, ...fresh } = rollout;
  return ok({ rollout: fresh, objects: objects.flatMap((each) => (each === undefined ? [] : asBefore(each))), from, to: image });
}

/** As the object is without what a Rollout has written into it: Services select all revisions again. */
function asBefore(object: KubeObject | Service): KubeObject | Service {
  if (object.apiVersion !== 'v1' || object.kind !== 'Service' || !('spec' in object)) return object;
  const { [podTemplateHashLabel]: _, ...selector } = object.spec?.selector ?? {};
  const { [managedByAnnotation]: __, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations }, spec: { ...object.spec, selector } };
}

/** What the Rollout has made for itself, it makes again. */
const isOwnedBy = ({ metadata }: Rollout, object: KubeObject): boolean =>
  object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid) ?? false;

const listOf = async (client: KubernetesClient, kind: Kind, namespace: string | undefined): Promise<readonly KubeObject[]> =>
  (await ifServed(listAll(client, kind, namespace === undefined ? {} : { namespace })))?.objects ?? [];

/** Kinds that the cluster does not have, or that the user may not read, are left out. */
const ifServed = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: unknown) => {
    if (isApiError(error, 'NotFound', 'Forbidden')) return undefined;
    throw error;
  });
