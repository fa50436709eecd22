/**
 * Whether an Application Load Balancer follows its Ingress. What has to be asked from AWS, and what the answers mean: asking itself is
 * the controller's work. Target groups are found by the tag that the AWS Load Balancer Controller gives them.
 */
import type { AlbStatus, AlbTrafficRouting, AwsResourceRef, RouteTable } from '@sluice/api';
import { ingresses, type KubeObject } from '@sluice/kubernetes';
import { besideRollout, findObject, refTo } from '../objects.ts';
import { headerRoutesOf, type RouteRequest, type RoutingProblem } from '../router-spec.ts';
import { textAt } from '../tree.ts';
import { ingressNamesOf } from './ingress-names.ts';
import type { LoadBalancerFacts, PodsBehind, TargetGroup } from './load-balancer.ts';
import { isServed, targetsMissing } from './targets.ts';

/** What is asked about one Ingress. Plain data: the same question has the same text. */
export interface AlbQuestion {
  readonly ingress: RoutingProblem['object'];
  /** The load balancer by its DNS name; undefined while the Ingress has none. */
  readonly host: string | undefined;
  readonly canary: WantedGroup;
  readonly stable: WantedGroup;
  readonly arms: readonly WantedGroup[];
  readonly headers: readonly (readonly { readonly name: string; readonly value: string }[])[];
}

export interface WantedGroup {
  readonly service: string;
  /** The value of the tag of its target group. */
  readonly resource: string;
  readonly weight: number;
}

/** The questions about all Ingresses of a Rollout, as they are written. */
export function albQuestions(
  request: RouteRequest<AlbTrafficRouting>,
  live: readonly KubeObject[],
  table: RouteTable,
): readonly AlbQuestion[] {
  const [canary, stable, ...arms] = table.backends;
  return ingressNamesOf(request.config).map((name) => {
    const key = besideRollout(request.rollout, name);
    const group = ({ service, weight }: { readonly service: string; readonly weight: number }): WantedGroup => ({
      service,
      resource: `${key.namespace ?? ''}/${name}-${service}:${request.config.servicePort}`,
      weight,
    });
    return {
      ingress: refTo(ingresses, key),
      host: textAt(findObject(live, ingresses, key), 'status', 'loadBalancer', 'ingress', 0, 'hostname'),
      canary: group(canary),
      stable: group(stable),
      arms: arms.map(group),
      headers: headerRoutesOf(table).map(({ match }) =>
        match.map(({ headerName, headerValue }) => ({ name: headerName.toLowerCase(), value: headerValue.exact ?? '' })),
      ),
    };
  });
}

/** Why the load balancer does not follow yet, and what of it is told as an event. */
export interface AlbDoubt {
  readonly reason: 'LoadBalancerNotFound' | 'TargetGroupUnverified';
  readonly problem: RoutingProblem;
}

/**
 * Compares what is there with what is wanted; undefined where the load balancer follows. `facts` is undefined where AWS has no load
 * balancer of that name. `pods` are those behind the Services of the two sides.
 */
export function albDoubt(
  question: AlbQuestion,
  facts: LoadBalancerFacts | undefined,
  pods: { readonly canary: PodsBehind; readonly stable: PodsBehind },
): AlbDoubt | undefined {
  const { ingress, host } = question;
  const doubt = (text: string, reason: AlbDoubt['reason'] = 'TargetGroupUnverified'): AlbDoubt => ({
    reason,
    problem: { message: `Ingress "${ingress.name}": ${text}.`, object: ingress },
  });
  if (host === undefined) return doubt('status.loadBalancer names no load balancer yet', 'LoadBalancerNotFound');
  if (facts === undefined) return doubt(`AWS knows no load balancer with the DNS name ${host}`, 'LoadBalancerNotFound');
  const wanted = [question.canary, ...question.arms, question.stable];
  const groups = new Map<WantedGroup, TargetGroup>();
  for (const each of wanted) {
    const group = facts.targetGroups.find(({ resource }) => resource === each.resource);
    if (group === undefined) return doubt(`the load balancer ${facts.name} has no target group for ${each.resource}`);
    groups.set(each, group);
  }
  const arnOf = (each: WantedGroup) => groups.get(each)?.arn ?? '';
  const splits = facts.rules.filter(({ weights }) => arnOf(question.stable) in weights && arnOf(question.canary) in weights);
  if (splits.length === 0) return doubt(`no rule of the load balancer ${facts.name} splits requests between the two sides`);
  for (const { weights } of splits) {
    const other = wanted.find((each) => weights[arnOf(each)] !== each.weight);
    if (other !== undefined) {
      return doubt(`the load balancer ${facts.name} gives ${other.service} a weight of ${weights[arnOf(other)] ?? 0}, not ${other.weight}`);
    }
  }
  for (const headers of question.headers) {
    const isThere = facts.rules.some(
      (rule) =>
        Object.keys(rule.weights).join() === arnOf(question.canary) &&
        headers.every(({ name, value }) => rule.headers.some((each) => each.name.toLowerCase() === name && each.values.includes(value))),
    );
    if (!isThere) return doubt(`the load balancer ${facts.name} has no rule for the header ${headers[0]?.name ?? ''} yet`);
  }
  for (const side of ['canary', 'stable'] as const) {
    const group = groups.get(question[side]);
    if (group?.targetType !== 'ip') continue;
    const missing = targetsMissing(facts.targets[group.arn] ?? [], pods[side]);
    if (missing !== undefined) return doubt(`target group ${group.name} of ${question[side].service}: ${missing}`);
  }
  for (const arm of question.arms) {
    const group = groups.get(arm);
    if (group?.targetType === 'ip' && !isServed(facts.targets[group.arn] ?? [])) {
      return doubt(`target group ${group.name} of ${arm.service} has targets that are not healthy yet, or none`);
    }
  }
  return undefined;
}

/** What the status of a Rollout says of it: names, ARNs, and the names that CloudWatch has for them. */
export function albStatusOf({ ingress, canary, stable }: AlbQuestion, facts: LoadBalancerFacts): AlbStatus {
  const group = ({ resource }: WantedGroup) => {
    const found = facts.targetGroups.find((each) => each.resource === resource);
    return found === undefined ? undefined : resourceRef(found, /^.*:/);
  };
  const [canaryTargetGroup, stableTargetGroup] = [group(canary), group(stable)];
  return {
    ingress: ingress.name,
    loadBalancer: resourceRef(facts, /^.*:loadbalancer\//),
    ...(canaryTargetGroup === undefined ? {} : { canaryTargetGroup }),
    ...(stableTargetGroup === undefined ? {} : { stableTargetGroup }),
  };
}

/** `fullName` is what is left of the ARN: `app/web/50dc6c495c0c9188`, `targetgroup/web/73e2d6bc24d8a067`. */
const resourceRef = ({ name, arn }: { readonly name: string; readonly arn: string }, prefix: RegExp): AwsResourceRef => ({
  name,
  arn,
  fullName: arn.replace(prefix, ''),
});
