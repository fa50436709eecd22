import type { AwsIo } from '@sluice/metric-providers';
import type { AlbQuestion, ForwardingRule, LoadBalancerFacts, Target, TargetGroup } from '@sluice/traffic-routers';
import { createElb, type Elb } from './elb.ts';
import { membersAt, textIn, type XmlElement } from './xml.ts';

/** What AWS has for the load balancer of an Ingress; undefined where it has none. Throws where AWS does not tell. */
export async function askLoadBalancer(io: AwsIo, question: AlbQuestion, tagKey: string): Promise<LoadBalancerFacts | undefined> {
  const { host, canary, stable, arms } = question;
  if (host === undefined) return undefined;
  const elb = createElb(io, regionOfHost(host));
  const all = await elb.list('DescribeLoadBalancers', 'LoadBalancers', {});
  // The controller of AWS writes names of load balancers that serve both IP versions with this before them.
  const bare = host.toLowerCase().replace(/^dualstack\./, '');
  const found = all.find((each) => textIn(each, 'DNSName').toLowerCase() === bare);
  if (found === undefined) return undefined;
  const arn = textIn(found, 'LoadBalancerArn');
  const targetGroups = await targetGroupsOf(elb, arn, tagKey);
  const asked = [canary, stable, ...arms].map(({ resource }) => resource);
  const targets: Record<string, readonly Target[]> = {};
  for (const group of targetGroups) {
    if (group.resource !== undefined && asked.includes(group.resource)) targets[group.arn] = await targetsOf(elb, group.arn);
  }
  return { name: textIn(found, 'LoadBalancerName'), arn, targetGroups, rules: await rulesOf(elb, arn), targets };
}

/** The targets of some target groups, by the ARN of the group. */
export async function askTargets(io: AwsIo, arns: readonly string[]): Promise<LoadBalancerFacts['targets']> {
  const targets: Record<string, readonly Target[]> = {};
  for (const arn of arns) targets[arn] = await targetsOf(createElb(io, arn.split(':')[3]), arn);
  return targets;
}

/** The region in a DNS name such as `k8s-web-123.eu-west-1.elb.amazonaws.com`. */
const regionOfHost = (host: string): string | undefined => /\.([a-z]{2,}(?:-[a-z]+)+-\d+)\.elb\./.exec(host)?.[1];

async function targetGroupsOf(elb: Elb, loadBalancer: string, tagKey: string): Promise<readonly TargetGroup[]> {
  const groups = await elb.list('DescribeTargetGroups', 'TargetGroups', { LoadBalancerArn: loadBalancer });
  const arns = groups.map((each) => textIn(each, 'TargetGroupArn'));
  const resources = new Map<string, string>();
  // Tags are told of twenty resources at most.
  for (let from = 0; from < arns.length; from += 20) {
    const some = arns.slice(from, from + 20).map((arn, index) => [`ResourceArns.member.${index + 1}`, arn] as const);
    for (const description of await elb.list('DescribeTags', 'TagDescriptions', Object.fromEntries(some))) {
      const tag = membersAt(description, 'Tags').find((each) => textIn(each, 'Key') === tagKey);
      if (tag !== undefined) resources.set(textIn(description, 'ResourceArn'), textIn(tag, 'Value'));
    }
  }
  return groups.map((each) => {
    const arn = textIn(each, 'TargetGroupArn');
    return { name: textIn(each, 'TargetGroupName'), arn, targetType: textIn(each, 'TargetType'), resource: resources.get(arn) };
  });
}

async function rulesOf(elb: Elb, loadBalancer: string): Promise<readonly ForwardingRule[]> {
  const rules: ForwardingRule[] = [];
  for (const listener of await elb.list('DescribeListeners', 'Listeners', { LoadBalancerArn: loadBalancer })) {
    const ListenerArn = textIn(listener, 'ListenerArn');
    for (const rule of await elb.list('DescribeRules', 'Rules', { ListenerArn })) {
      const weights = membersAt(rule, 'Actions').flatMap((action) => weightsOf(action));
      if (weights.length > 0) rules.push({ weights: Object.fromEntries(weights), headers: headersOf(rule) });
    }
  }
  return rules;
}

/** A target group without a weight is alone. */
const weightsOf = (action: XmlElement): readonly (readonly [string, number])[] =>
  membersAt(action, 'ForwardConfig', 'TargetGroups').map((each) => [textIn(each, 'TargetGroupArn'), Number(textIn(each, 'Weight') || 1)]);

const headersOf = (rule: XmlElement): ForwardingRule['headers'] =>
  membersAt(rule, 'Conditions')
    .filter((each) => textIn(each, 'Field') === 'http-header')
    .map((each) => ({
      name: textIn(each, 'HttpHeaderConfig', 'HttpHeaderName'),
      values: membersAt(each, 'HttpHeaderConfig', 'Values').map(({ text }) => text.trim()),
    }));

const targetsOf = async (elb: Elb, arn: string): Promise<readonly Target[]> =>
  (await elb.list('DescribeTargetHealth', 'TargetHealthDescriptions', { TargetGroupArn: arn })).map((each) => ({
    id: textIn(each, 'Target', 'Id'),
    state: textIn(each, 'TargetHealth', 'State'),
  }));
