import { type Rollout, rollouts } from '@sluice/api';
import { type Clock, type Instant, type KubernetesClient, type Log, parseKeyText, uidOf } from '@sluice/kubernetes';
import { namedServices, type ObservedRollout, type Plan, planForInvalid, type Workload } from '@sluice/rollout';
import type { EventRecorder } from '@sluice/runtime';
import { decide, shapeOf } from './decide.ts';
import { byOwner, type Informers } from './informers.ts';
import { perform } from './perform.ts';
import type { Workloads } from './workloads.ts';

export interface RolloutPorts {
  readonly client: KubernetesClient;
  readonly informers: Informers;
  readonly workloads: Workloads;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: EventRecorder;
  onEvent?(rollout: Rollout, event: { readonly type: string; readonly reason: string }): void;
}

/** One pass over one Rollout: look at the stores, decide, do it. */
export async function reconcileRollout(ports: RolloutPorts, key: string): Promise<{ revisitAt?: Instant }> {
  const { client, informers, workloads, clock, recorder } = ports;
  const rollout = informers.rollouts.store.get(parseKeyText(key));
  // What belongs to a Rollout that is going away is collected by its owner references.
  if (rollout === undefined || rollout.metadata.deletionTimestamp !== undefined) return {};

  const workload = shapeOf(rollout).length > 0 ? undefined : workloads.of(rollout);
  if (workload === 'unknown') return {};
  const plan = planFor(informers, rollout, workload, clock.now());
  const outcome = await perform(client, rollout, plan);
  if (!outcome.done) {
    await countCollision(ports, rollout, outcome.collisionWith.metadata.name);
    return {};
  }
  for (const event of plan.events) {
    recorder.record(rollout, event);
    ports.onEvent?.(rollout, event);
  }
  report(ports.log, rollout, plan);
  return plan.revisitAt === undefined ? {} : { revisitAt: plan.revisitAt };
}

function planFor(informers: Informers, rollout: Rollout, workload: Workload | undefined, now: Instant): Plan {
  const [problem, ...more] = shapeOf(rollout);
  const seen = (): ObservedRollout => ({ ...observe(informers, rollout, now), ...(workload === undefined ? {} : { workload }) });
  return problem === undefined ? decide(seen()) : planForInvalid(rollout, [problem, ...more], now);
}

/** Everything that a decision about this Rollout may look at, as the stores show it. */
function observe(informers: Informers, rollout: Rollout, now: Instant): ObservedRollout {
  const { namespace = '' } = rollout.metadata;
  const orphans = informers.replicaSets.store.by(byOwner, '').filter((each) => each.metadata.namespace === namespace);
  const replicaSets = [...informers.replicaSets.store.by(byOwner, uidOf(rollout)), ...orphans];
  const named = namedServices(rollout).map(({ name }) => [name, informers.services.store.get({ namespace, name })] as const);
  const pods = replicaSets.flatMap((each) => informers.pods.store.by(byOwner, uidOf(each)));
  return {
    rollout,
    now,
    replicaSets,
    services: Object.fromEntries(named.flatMap(([name, service]) => (service === undefined ? [] : [[name, service]]))),
    pods,
  };
}

/** The name that the hash gives is taken by somebody else's ReplicaSet: counting the collision makes the next pass choose another. */
async function countCollision({ client, recorder, log }: RolloutPorts, rollout: Rollout, name: string): Promise<void> {
  const collisionCount = (rollout.status?.collisionCount ?? 0) + 1;
  const { namespace = '', resourceVersion = '' } = rollout.metadata;
  log.warn('the name of the new ReplicaSet is taken', {
    rollout: `${namespace}/${rollout.metadata.name}`,
    replicaSet: name,
    collisionCount,
  });
  recorder.record(rollout, {
    type: 'Warning',
    reason: 'ReplicaSetCreateError',
    message: `ReplicaSet ${name} exists and belongs to another owner`,
  });
  const body = { metadata: { resourceVersion }, status: { collisionCount } };
  await client.patch(rollouts, { namespace, name: rollout.metadata.name }, { type: 'merge', body }, 'status');
}

/** One line per decision that changed something. */
function report(log: Log, rollout: Rollout, plan: Plan): void {
  const before = rollout.status;
  const isNews = plan.actions.length > 0 || before?.phase !== plan.status.phase || before?.waitingFor?.reason !== plan.waitingFor?.reason;
  if (!isNews) return;
  log.info('decided', {
    rollout: `${rollout.metadata.namespace}/${rollout.metadata.name}`,
    revision: plan.status.currentPodHash,
    step: plan.status.currentStepIndex,
    phase: plan.status.phase,
    actions: plan.actions.map((each) => each.do).join(' '),
    waitingFor: plan.waitingFor?.reason,
    because: plan.waitingFor?.message ?? plan.status.message,
  });
}
