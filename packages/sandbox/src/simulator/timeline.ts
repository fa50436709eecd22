import { type AnalysisRun, type Rollout, type RolloutStatus, scaleDownDeadlineAnnotation } from '@sluice/api';
import { type Deployment, isObject, jsonEqual, type Lease, type Pod, type ReplicaSet, type Service } from '@sluice/kubernetes';
import { type StoredObject, typed } from '../api-server/draft.ts';
import { isReady, isTerminating } from '../cluster/pod-facts.ts';
import { hashIn } from './hashes.ts';
import type { Write, Writer } from './pen.ts';
import type { Destination, Plane } from './planes/plane.ts';
import { planes } from './planes/registry.ts';
import { imageIn, imageOfSet } from './view.ts';

/** `12.345s controller a1   replicasets.apps/web-abc   size 3 → 4`: one line for each write that says something. */
export function timelineOf(writes: readonly Write[], startedAt: number): readonly string[] {
  return writes.flatMap((write) => {
    const what = describe(write);
    if (what === undefined) return [];
    const time = `${((write.at - startedAt) / 1000).toFixed(3)}s`.padStart(10);
    return [`${time}  ${nameOf(write.by).padEnd(11)} ${write.resource.split('.')[0]}/${write.object.metadata.name}  ${what}`];
  });
}

const nameOf = (by: Writer): string => (by.who === 'controller' ? by.process : by.who);

type Facts = Readonly<Record<string, string | number | undefined>>;

/** The facts of an object that matter to a reader, by resource. Others are left out of the timeline. */
const factsOf: Readonly<Record<string, (object: StoredObject) => Facts>> = {
  'rollouts.argoproj.io': (object) => rolloutFacts(typed<Rollout>(object)),
  'replicasets.apps': (object) => replicaSetFacts(typed<ReplicaSet>(object)),
  pods: (object) => {
    const pod: Pod = typed<Pod>(object);
    return { ready: isReady(pod) ? 'yes' : 'no', leaving: isTerminating(pod) ? 'yes' : undefined, phase: pod.status?.phase };
  },
  services: (object) => {
    const service: Service = typed<Service>(object);
    return { selects: hashIn(service) ?? 'all', managed: Object.values(service.metadata.annotations ?? {}).join() };
  },
  'deployments.apps': (object) => {
    const { spec, status }: Deployment = typed<Deployment>(object);
    return { size: spec?.replicas, available: status?.availableReplicas ?? 0, image: imageIn(spec?.template) };
  },
  'analysisruns.argoproj.io': (object) => {
    const { spec, status }: AnalysisRun = typed<AnalysisRun>(object);
    return { phase: status?.phase, message: status?.message, ended: spec.terminate === true ? 'yes' : undefined };
  },
  ...Object.fromEntries(
    Object.values<Plane>(planes).flatMap((plane) =>
      plane.resources.map((resource) => [resource, (object) => sharesOf(plane, object)] as const),
    ),
  ),
  'leases.coordination.k8s.io': (object) => ({ holder: typed<Lease>(object).spec?.holderIdentity }),
};

/** `shares web-stable 75 + web-canary 25`, one part for each route. */
function sharesOf(plane: Plane, object: StoredObject): Facts {
  const name = (to: Destination) => ('service' in to ? to.service : (to.podHash ?? 'all'));
  const routes = plane.routes([object]).map(({ shares }) => shares.map(({ to, weight }) => `${name(to)} ${weight}`).join(' + '));
  return { shares: routes.join(', ') };
}

function describe({ resource, before, after }: Write): string | undefined {
  const facts = factsOf[resource];
  if (facts === undefined) return undefined;
  if (after === undefined) return 'is gone';
  const now = facts(after);
  const then = before === undefined ? {} : facts(before);
  const news = Object.entries({ ...then, ...now }).flatMap(([key]) => {
    if (then[key] === now[key]) return [];
    return [before === undefined ? `${key} ${now[key] ?? '-'}` : `${key} ${then[key] ?? '-'} → ${now[key] ?? '-'}`];
  });
  if (news.length === 0 && before !== undefined)
    return resource === 'rollouts.argoproj.io' ? minorNews(before.status, after.status) : undefined;
  return `${before === undefined ? 'created: ' : ''}${news.join(', ')}`;
}

/** Changes of the status that no fact shows: which fields. */
function minorNews(before: unknown, after: unknown): string | undefined {
  if (!isObject(after)) return undefined;
  const then = isObject(before) ? before : {};
  const changed = Object.keys({ ...then, ...after }).filter((key) => !jsonEqual(then[key], after[key]));
  return changed.length === 0 ? undefined : `(${changed.join(', ')})`;
}

function replicaSetFacts(replicaSet: ReplicaSet): Facts {
  const { spec, status, metadata } = replicaSet;
  return {
    size: spec?.replicas,
    pods: status?.replicas ?? 0,
    available: status?.availableReplicas ?? 0,
    image: imageOfSet(replicaSet),
    deadline: metadata.annotations?.[scaleDownDeadlineAnnotation],
    leaving: metadata.deletionTimestamp,
  };
}

function rolloutFacts({ spec, status = {}, metadata }: Rollout): Facts {
  return {
    image: imageIn(spec.template),
    replicas: spec.replicas,
    paused: spec.paused === true ? 'yes' : undefined,
    strategy: Object.keys(spec.strategy ?? {}).join(),
    steps: spec.strategy?.canary?.steps === undefined ? undefined : JSON.stringify(spec.strategy.canary.steps),
    restartAt: spec.restartAt,
    generation: metadata.generation,
    leaving: metadata.deletionTimestamp,
    ...statusFacts(status),
  };
}

function statusFacts(status: RolloutStatus): Facts {
  return {
    phase: status.phase,
    message: status.message,
    current: status.currentPodHash,
    stable: status.stableRS,
    step: status.currentStepIndex,
    abort: status.abort === undefined ? undefined : String(status.abort),
    abortedAt: status.abortedAt,
    promoteFull: status.promoteFull === undefined ? undefined : String(status.promoteFull),
    pauses: status.pauseConditions?.map(({ reason, startTime }) => `${reason} since ${startTime}`).join(),
    controllerPause: status.controllerPause === undefined ? undefined : String(status.controllerPause),
    waitingFor: status.waitingFor === undefined ? undefined : `${status.waitingFor.reason} until ${status.waitingFor.until ?? '?'}`,
    active: status.blueGreen?.activeSelector,
    preview: status.blueGreen?.previewSelector,
    checkPoint: status.blueGreen?.scaleUpPreviewCheckPoint === undefined ? undefined : String(status.blueGreen.scaleUpPreviewCheckPoint),
    restartedAt: status.restartedAt,
  };
}
