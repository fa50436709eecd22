import { type AlbTrafficRouting, podTemplateHashLabel, type Rollout, type RouteTable } from '@sluice/api';
import { type Clock, isPodFinished, isPodReady, jsonEqual, keyOf, keyText, type Pod } from '@sluice/kubernetes';
import type { AwsIo } from '@sluice/metric-providers';
import { isObserved, type ObservedRollout, type ObservedRoutes, selectedHash, type VerifiedTargets } from '@sluice/rollout';
import {
  type AlbQuestion,
  albDoubt,
  albQuestions,
  albStatusOf,
  type LoadBalancerFacts,
  type PodsBehind,
  type RouteRequest,
  targetGroupBindings,
  targetGroupsOf,
  targetsMissing,
} from '@sluice/traffic-routers';
import type { References } from '../references.ts';
import type { Routing } from '../routes/routings.ts';
import { askLoadBalancer, askTargets } from './ask.ts';
import { createVerification, type Doubt, type VerificationNews } from './verification.ts';

type Seen = Pick<ObservedRollout, 'rollout' | 'services' | 'pods'>;
type OnNews = (news: VerificationNews) => void;

/** What AWS says of load balancers and target groups, for the Rollouts that use them. */
export interface AwsVerification {
  /** Whether the load balancers of a canary follow what is written; undefined where no router of it is an ALB. */
  routes(seen: Seen, routings: readonly Routing[], table: RouteTable | undefined, onNews: OnNews): VerifiedRoutes | undefined;
  /** Whether the target groups of the active Service have its pods; undefined where there are none. */
  activeService(seen: Seen, references: Pick<References, 'find'>, onNews: OnNews): VerifiedTargets | 'unknown' | undefined;
  /** The Rollout of this key is gone or going. */
  forget(key: string): void;
}

export interface VerifiedRoutes extends Pick<Extract<ObservedRoutes, { state: 'known' }>, 'accepted' | 'pending' | 'askAgainAt' | 'albs'> {
  /** The router whose objects cannot tell this. */
  readonly routerId: string;
}

interface Ports {
  readonly io: AwsIo;
  readonly clock: Clock;
  /** The tag of target groups that says what they stand for. */
  readonly tagKey: string;
  onAnswer(rolloutKey: string): void;
}

export function createAwsVerification({ io, clock, tagKey, onAnswer }: Ports): AwsVerification {
  const verification = createVerification({ clock, onAnswer });
  return {
    routes(seen, routings, table, onNews) {
      const routing = routings.find(({ spec }) => spec.id === 'alb');
      if (routing === undefined) return undefined;
      const { rollout } = seen;
      const owner = keyText(keyOf(rollout));
      if (table === undefined) {
        verification.doubtAgain(owner);
        return { routerId: routing.spec.id, accepted: 'no' };
      }
      // What the router's own `configOf` gave.
      const questions = albQuestions(routing.request as RouteRequest<AlbTrafficRouting>, routing.live, table);
      const [first] = questions;
      if (first === undefined) return undefined;
      const [canary, stable] = table.backends;
      const { facts, ...verdict } = verification.look<readonly (LoadBalancerFacts | undefined)[]>(
        owner,
        {
          about: JSON.stringify([questions, ...[canary, stable].map(({ service }) => selectedHash(seen.services[service]) ?? '')]),
          object: first.ingress,
          wasVerified: isIdle(rollout) && isRecorded(rollout, table, seen),
          mayBeOvertaken: rollout.status?.canary?.weights !== undefined && !isRecorded(rollout, table, seen),
          ask: () => inTurn(questions, (question) => askLoadBalancer(io, question, tagKey)),
          doubt: (all) =>
            firstOf(questions, (question, index) =>
              albDoubt(question, all[index], { canary: podsBehind(seen, canary.service), stable: podsBehind(seen, stable.service) }),
            ),
        },
        onNews,
      );
      const albs = facts === undefined ? undefined : questions.flatMap((question, index) => albOf(question, facts[index]));
      return { routerId: routing.spec.id, ...verdict, ...(albs === undefined || albs.length < questions.length ? {} : { albs }) };
    },

    activeService(seen, { find }, onNews) {
      const { rollout } = seen;
      const active = rollout.spec.strategy?.blueGreen?.activeService;
      const podHash = active === undefined ? undefined : selectedHash(seen.services[active]);
      if (active === undefined || podHash === undefined) return undefined;
      const bindings = find([targetGroupBindings], {
        kind: targetGroupBindings,
        namespace: rollout.metadata.namespace ?? '',
        selector: {},
        required: false,
      });
      if (bindings === 'unknown') return 'unknown';
      const object = { apiVersion: 'v1', kind: 'Service', name: active };
      if (typeof bindings === 'object' && 'failure' in bindings)
        return { podHash, accepted: 'no', pending: { message: `TargetGroupBindings cannot be read: ${bindings.failure}`, object } };
      const groups = bindings === 'unserved' ? [] : targetGroupsOf(active, bindings);
      if (groups.length === 0) return undefined;
      const { status = {} } = rollout;
      const { facts: _facts, ...verdict } = verification.look<LoadBalancerFacts['targets']>(
        keyText(keyOf(rollout)),
        {
          about: JSON.stringify([active, podHash, groups]),
          object,
          // A revision is promoted when its targets are verified, and not before. An abort leads back to it from another one.
          wasVerified: status.stableRS === podHash && status.abort !== true,
          mayBeOvertaken: true,
          ask: () => askTargets(io, groups),
          doubt: (targets) =>
            firstOf(groups, (arn): Doubt | undefined => {
              const missing = targetsMissing(targets[arn] ?? [], podsBehind(seen, active));
              const message = `Service "${active}": target group ${arn.split('/')[1]}: ${missing}.`;
              return missing === undefined ? undefined : { reason: 'TargetGroupUnverified', problem: { message, object } };
            }),
        },
        onNews,
      );
      return { podHash, ...verdict };
    },

    forget: verification.forget,
  };
}

/** One after the other, so that AWS is not asked for more at once than it likes. */
async function inTurn<Item, Answer>(items: readonly Item[], ask: (item: Item) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const item of items) answers.push(await ask(item));
  return answers;
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item, index: number) => Found | undefined): Found | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

const albOf = (question: AlbQuestion, facts: LoadBalancerFacts | undefined) => (facts === undefined ? [] : [albStatusOf(question, facts)]);

/** Nothing is under way, so that nothing is to be verified. */
const isIdle = (rollout: Rollout): boolean => rollout.status?.phase === 'Healthy' && isObserved(rollout);

/** The status says that just these weights and revisions are verified. */
function isRecorded({ status }: Rollout, table: RouteTable, seen: Seen): boolean {
  const { verified, canary, stable } = status?.canary?.weights ?? {};
  const [canarySide, stableSide] = table.backends;
  const side = ({ service, weight }: { service: string; weight: number }) => [service, weight, selectedHash(seen.services[service])];
  return (
    verified === true &&
    jsonEqual(
      [canarySide, stableSide].map(side),
      [canary, stable].map((each) => [each?.serviceName, each?.weight, each?.podTemplateHash]),
    )
  );
}

/** The pods that a Service has to do with. Those that have ended may still show an address that others have by now. */
function podsBehind({ services, pods }: Seen, service: string): PodsBehind {
  const hash = selectedHash(services[service]);
  if (hash === undefined) return { ready: [], others: [] };
  const addresses = (some: readonly Pod[]) => some.flatMap(({ status }) => status?.podIP ?? []);
  const there = pods.filter((pod) => !isPodFinished(pod));
  const isOf = ({ metadata }: Pod) => metadata.labels?.[podTemplateHashLabel] === hash;
  const isReady = (pod: Pod) => pod.metadata.deletionTimestamp === undefined && isPodReady(pod);
  return { ready: addresses(there.filter((pod) => isOf(pod) && isReady(pod))), others: addresses(there.filter((pod) => !isOf(pod))) };
}
