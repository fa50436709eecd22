import { isObject, type Json, type KubernetesClient, keyOf, resourceOf } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import { draftOf, type StoredObject } from '../api-server/draft.ts';
import type { Write } from '../simulator/pen.ts';

const condition = (type: string, { metadata }: StoredObject): Json => ({
  type,
  status: 'True',
  reason: type,
  message: '',
  observedGeneration: metadata.generation ?? 0,
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

const byParents = (object: StoredObject): Json => ({
  parents: parentsOf(object).map((parentRef) => ({
    parentRef,
    controllerName: 'sluice.dev/simulated',
    conditions: [condition('Accepted', object), condition('ResolvedRefs', object)],
  })),
});

/** What the data planes that tell it write into the status of an object that they follow, by resource. */
const answers: Readonly<Record<string, (object: StoredObject) => Json>> = {
  'httpproxies.projectcontour.io': (object) => ({ currentStatus: 'valid', conditions: [condition('Valid', object)] }),
  'httproutes.gateway.networking.k8s.io': byParents,
  'grpcroutes.gateway.networking.k8s.io': byParents,
  'tcproutes.gateway.networking.k8s.io': byParents,
  'tlsroutes.gateway.networking.k8s.io': byParents,
};

/** What the data plane says when it follows what was just written; undefined where it does not tell, or nothing new is wanted. */
export function answerTo({ resource, before, after }: Write): ((client: KubernetesClient) => Promise<unknown>) | undefined {
  const answer = answers[resource];
  if (answer === undefined || after === undefined || before?.metadata.generation === after.metadata.generation) return undefined;
  const kind = builtInRouters
    .flatMap(({ kinds }) => kinds)
    .find((each) => resourceOf(each) === resource && after.apiVersion === `${each.group}/${each.version}`);
  if (kind === undefined) return undefined;
  const status = answer(after);
  return (client) => client.patch(kind, keyOf(after), { type: 'merge', body: { status } }, 'status');
}

function parentsOf(object: StoredObject): readonly Json[] {
  const { spec } = draftOf(object);
  return isObject(spec) && Array.isArray(spec.parentRefs) ? spec.parentRefs : [];
}
