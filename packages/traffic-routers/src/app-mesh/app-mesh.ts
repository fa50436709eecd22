/**
 * AWS App Mesh: weighted targets in the VirtualRouter behind a VirtualService, and VirtualNodes that select the pods of a revision.
 * Specification: https://aws.github.io/aws-app-mesh-controller-for-k8s/reference/api_spec/
 */
import { type AppMeshTrafficRouting, podTemplateHashLabel, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { acceptanceByCondition } from '../acceptance.ts';
import { besideRollout, findObject, isOfKind, liveObject, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { listAt, type Path, textAt, withAt } from '../tree.ts';
import { type WeightedEntry, weighted, weightsIn } from '../weighted.ts';

type Request = RouteRequest<AppMeshTrafficRouting>;

const kind = (name: string, plural: string) => defineKind<KubeObject>('appmesh.k8s.aws/v1beta2', name, plural);
const virtualServices = kind('VirtualService', 'virtualservices');
const virtualRouters = kind('VirtualRouter', 'virtualrouters');
const virtualNodes = kind('VirtualNode', 'virtualnodes');

export const appMesh: RouterSpec<AppMeshTrafficRouting> = {
  id: 'appMesh',
  label: 'AppMesh',
  kinds: [virtualServices, virtualRouters, virtualNodes],
  configOf: (rollout) => routerConfigOf(rollout, 'appMesh'),
  reads: (request) => {
    const { rollout } = request;
    const { canary, stable } = nodesOf(request);
    return [
      required(virtualServices, besideRollout(rollout, serviceNameOf(request))),
      // Which router it is stands in the VirtualService.
      { kind: virtualRouters, namespace: rollout.metadata.namespace ?? '', selector: {}, required: false },
      ...[canary, stable].map((name) => required(virtualNodes, besideRollout(rollout, name))),
    ];
  },
  observe,
  render,
  release,
};

const serviceNameOf = ({ config }: Request): string => config.virtualService?.name ?? '';

const nodesOf = ({ config: { virtualNodeGroup } }: Request) => ({
  canary: virtualNodeGroup?.canaryVirtualNodeRef.name ?? '',
  stable: virtualNodeGroup?.stableVirtualNodeRef.name ?? '',
});

/** Targets are VirtualNodes; each stands for the Service of its side. */
function targetOf(request: Request): WeightedEntry {
  const { canary, stable } = nodesOf(request);
  return {
    serviceOf: (target) => {
      const name = textAt(target, 'virtualNodeRef', 'name');
      return name === canary ? request.canaryService : name === stable ? request.stableService : undefined;
    },
    leadingTo: (target) => target,
  };
}

/** A VirtualNode that selects no revision yet. */
const placeholders = { canary: 'canary-hash', stable: 'stable-hash' };
const hashPath = ['spec', 'podSelector', 'matchLabels', podTemplateHashLabel];

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const router = routerOf(request, live);
  if (!router.ok) return router;
  const [first] = targetLists(request, router.value);
  const hashOf = (side: 'canary' | 'stable') => {
    const hash = textAt(findObject(live, virtualNodes, besideRollout(request.rollout, nodesOf(request)[side])), ...hashPath);
    return hash === placeholders[side] ? undefined : hash;
  };
  return ok({
    ...weightsIn(targetOf(request), first === undefined ? [] : listAt(router.value, ...first), request),
    targets: { canary: hashOf('canary'), stable: hashOf('stable') },
    ...acceptanceByCondition(router.value, 'VirtualRouterActive'),
  });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const router = routerOf(request, live);
  if (!router.ok) return router;
  const paths = targetLists(request, router.value);
  if (paths.length === 0) return err(problemAt(router.value, 'spec.routes', 'has none of the routes.'));
  let steered = router.value;
  for (const path of paths) {
    const targets = weighted(targetOf(request), listAt(router.value, ...path), request, want);
    if (!targets.ok) return err(problemAt(router.value, path.join('.'), targets.error));
    steered = withAt(steered, path, targets.value);
  }
  const [canary, stable] = want.backends;
  const nodes: KubeObject[] = [];
  for (const [side, { podHash }] of [
    ['canary', canary],
    ['stable', stable],
  ] as const) {
    const node = liveObject(live, virtualNodes, request, nodesOf(request)[side]);
    if (!node.ok) return node;
    nodes.push(withAt(node.value, hashPath, podHash ?? placeholders[side]));
  }
  // No weight leads to a node before it selects the right pods.
  return ok({ objects: [...nodes, steered] });
}

/** The stable node selects pods of all revisions again. The other one still selects none: a pod may be in one node only. */
function release(request: Request, object: KubeObject): KubeObject {
  const isStable = isOfKind(object, virtualNodes) && object.metadata.name === nodesOf(request).stable;
  return isStable ? withAt(object, hashPath, undefined) : object;
}

function routerOf(request: Request, live: readonly KubeObject[]): Result<KubeObject, RoutingProblem> {
  const service = liveObject(live, virtualServices, request, serviceNameOf(request));
  if (!service.ok) return service;
  const path = ['spec', 'provider', 'virtualRouter', 'virtualRouterRef'];
  const name = textAt(service.value, ...path, 'name');
  if (name === undefined || name === '') return err(problemAt(service.value, path.join('.'), 'names no VirtualRouter.'));
  return liveObject(live, virtualRouters, request, name);
}

const protocols = ['httpRoute', 'http2Route', 'grpcRoute', 'tcpRoute'] as const;

/** Where the targets of the routes stand that are steered: those that are listed, or all. */
const targetLists = ({ config }: Request, router: KubeObject): readonly Path[] => {
  const { routes = [] } = config.virtualService ?? {};
  return listAt(router, 'spec', 'routes').flatMap((route, index) => {
    if (routes.length > 0 && !routes.includes(textAt(route, 'name') ?? '')) return [];
    return protocols
      .map((protocol) => ['spec', 'routes', index, protocol, 'action', 'weightedTargets'])
      .filter((path) => listAt(router, ...path).length > 0);
  });
};
