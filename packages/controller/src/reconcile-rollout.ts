import { hasTrafficRouting, type Rollout, type RouteTable, rollouts } from '@sluice/api';
import { type Clock, type Instant, type KubernetesClient, type Log, parseKeyText, uidOf } from '@sluice/kubernetes';
import {
  earliest,
  namedServices,
  type ObservedRollout,
  type Plan,
  planForInvalid,
  type RolloutEvent,
  type StepPluginCall,
  templateReferencesOf,
} from '@sluice/rollout';
import type { EventRecorder } from '@sluice/runtime';
import type { RouterSpec } from '@sluice/traffic-routers';
import type { AwsVerification } from './aws/verify-rollout.ts';
import { type decide, shapeOf } from './decide.ts';
import { handBackFormer } from './hand-back.ts';
import { byManager, byOwner, type Informers } from './informers.ts';
import { perform } from './perform.ts';
import { type References, templatesFor, workloadOf } from './references.ts';
import type { Refusals } from './refusals.ts';
import { observeRoutes, type VerifyRoutes } from './routes/observe.ts';
import { writeRoutes } from './routes/write.ts';
import type { StatusPace } from './status-pace.ts';
import type { StepPlugins } from './step-plugins.ts';
import { catchingUp } from './write-status.ts';

export interface RolloutPorts {
  readonly client: KubernetesClient;
  readonly informers: Informers;
  readonly references: References;
  readonly routers: readonly RouterSpec[];
  /** Set where AWS is asked whether it follows. */
  readonly verification?: AwsVerification;
  readonly refusals: Refusals;
  readonly decide: typeof decide;
  readonly pace: StatusPace;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: EventRecorder;
  readonly stepPlugins: StepPlugins;
  onEvent?(rollout: Rollout, event: { readonly type: string; readonly reason: string }): void;
}

/** One pass over one Rollout: look at the stores, decide, do it. */
export async function reconcileRollout(ports: RolloutPorts, key: string): Promise<{ revisitAt?: Instant }> {
  const { client, informers, references, refusals, routers, pace, clock } = ports;
  const rollout = informers.rollouts.store.get(parseKeyText(key));
  // What belongs to a Rollout that is going away is collected by its owner references.
  if (rollout === undefined || rollout.metadata.deletionTimestamp !== undefined) {
    for (const memory of [pace, ports.stepPlugins, ports.verification]) memory?.forget(key);
    return {};
  }

  if (shapeOf(rollout).length === 0 && !(await handBackFormer(ports, rollout))) return {};
  const stepPlugins = ports.stepPlugins.observe(rollout);
  const seen = { ...observe(informers, rollout, clock.now()), stepPlugins };
  const plan = planFor(ports, seen);
  if (plan === undefined) return {};
  const route = (want: RouteTable) =>
    writeRoutes(client, seen, routers, references, want, (object, error) => refusals.note(rollout, object, error, clock.now()));
  const callStepPlugin = (call: StepPluginCall) => ports.stepPlugins.start(rollout, call);
  const onRecorded = () => {
    ports.stepPlugins.recorded(rollout, stepPlugins.answers);
    for (const event of plan.events) tell(ports, rollout, event);
  };
  const outcome = await catchingUp(
    client,
    informers.rollouts,
    rollout,
    perform(client, rollout, plan, { route, callStepPlugin, onRecorded, pace }),
  );
  if (!outcome.done) {
    await countCollision(ports, rollout, outcome.collisionWith.metadata.name);
    return {};
  }
  if (outcome.revisitAt === undefined || plan.actions.length > 0) report(ports.log, rollout, plan);
  const revisitAt = earliest(plan.revisitAt, outcome.revisitAt);
  return revisitAt === undefined ? {} : { revisitAt };
}

function tell({ recorder, onEvent }: RolloutPorts, rollout: Rollout, event: RolloutEvent): void {
  recorder.record(rollout, event);
  onEvent?.(rollout, event);
}

/** The plan, or undefined where something that the Rollout names has not been seen yet: the watch on it asks for another pass. */
function planFor(ports: RolloutPorts, base: ObservedRollout): Plan | undefined {
  const { rollout, now } = base;
  const { references, refusals, routers, verification, decide: decidePlan } = ports;
  const [problem, ...more] = shapeOf(rollout);
  if (problem !== undefined) return planForInvalid(rollout, [problem, ...more], now);
  const workload = workloadOf(rollout, references);
  const onNews = (news: RolloutEvent) => tell(ports, rollout, news);
  const verify: VerifyRoutes | undefined = verification && ((routings, table) => verification.routes(base, routings, table, onNews));
  const routes = hasTrafficRouting(rollout) ? observeRoutes(base, routers, references.find, verify) : undefined;
  const refusal = routes === undefined ? undefined : refusals.of(rollout, now);
  const targets = verification?.activeService(base, references, onNews);
  const templates = templatesFor(templateReferencesOf(rollout), rollout.metadata.namespace ?? '', references);
  if (workload === 'unknown' || routes === 'unknown' || targets === 'unknown' || templates === 'unknown') return undefined;
  const seen = {
    ...base,
    templates,
    ...(workload === undefined ? {} : { workload }),
    ...(routes === undefined ? {} : { routes: refusal === undefined ? routes : ({ state: 'problem', ...refusal.problem } as const) }),
    ...(targets === undefined ? {} : { targets }),
  };
  const plan = decidePlan(seen, routers);
  const revisitAt = earliest(plan.revisitAt, refusal?.until);
  return revisitAt === undefined ? plan : { ...plan, revisitAt };
}

/** Everything that a decision about this Rollout may look at, as the stores show it. */
function observe(informers: Informers, rollout: Rollout, now: Instant): ObservedRollout {
  const { namespace = '' } = rollout.metadata;
  const orphans = informers.replicaSets.store.by(byOwner, '').filter((each) => each.metadata.namespace === namespace);
  const replicaSets = [...informers.replicaSets.store.by(byOwner, uidOf(rollout)), ...orphans];
  const named = namedServices(rollout).map(({ name }) => informers.services.store.get({ namespace, name }));
  // One that it names no longer may still lead to its pods, until it has been given back.
  const managed = informers.services.store.by(byManager, `${namespace}/${rollout.metadata.name}`);
  const pods = replicaSets.flatMap((each) => informers.pods.store.by(byOwner, uidOf(each)));
  const runs = [...informers.analysisRuns.store.by(byOwner, uidOf(rollout)), ...informers.experiments.store.by(byOwner, uidOf(rollout))];
  return {
    rollout,
    now,
    runs,
    replicaSets,
    services: Object.fromEntries(
      [...managed, ...named].flatMap((service) => (service === undefined ? [] : [[service.metadata.name, service]])),
    ),
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
