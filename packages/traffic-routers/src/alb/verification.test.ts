import { describe, expect, test } from '@jest/globals';
import { type AlbTrafficRouting, type ManagedRoute, type Rollout, routeTable } from '@sluice/api';
import { requestOf } from '../routing.ts';
import { alb } from './alb.ts';
import type { LoadBalancerFacts, PodsBehind, Target } from './load-balancer.ts';
import { targetGroupsOf } from './target-group-bindings.ts';
import { targetsMissing } from './targets.ts';
import { albDoubt, albQuestions, albStatusOf } from './verification.ts';

const host = 'k8s-web-1.eu-west-1.elb.amazonaws.com';
const ingress = (name: string, hostname: string | undefined) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'shop' },
  ...(hostname === undefined ? {} : { status: { loadBalancer: { ingress: [{ hostname }] } } }),
});

const header: ManagedRoute = { kind: 'header', name: 'testers', match: [{ headerName: 'X-Tester', headerValue: { exact: 'yes' } }] };

function questionsFor({
  config,
  hostname = host,
  managed = [],
}: {
  config?: AlbTrafficRouting;
  hostname?: string | null;
  managed?: readonly ManagedRoute[];
}) {
  const rollout: Rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { strategy: { canary: { trafficRouting: { alb: config ?? { ingress: 'web', servicePort: 80 } } } } },
  };
  const request = requestOf(alb, rollout, { canary: 'canary', stable: 'stable' });
  if (request === undefined) throw new Error('the Rollout has no ALB');
  const table = routeTable({
    maxWeight: 100,
    canary: { service: 'canary', weight: 20 },
    stable: { service: 'stable' },
    experiments: [{ service: 'arm', weight: 5 }],
    managed,
  });
  return albQuestions(request, [ingress('web', hostname ?? undefined), ingress('api', 'another')], table);
}

const arnOf = (service: string) => `arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/k8s-${service}/0a`;
const group = (service: string, targetType = 'ip') => ({
  name: `k8s-${service}`,
  arn: arnOf(service),
  targetType,
  resource: `shop/web-${service}:80`,
});
const healthy = (...ids: readonly string[]): readonly Target[] => ids.map((id) => ({ id, state: 'healthy' }));
const split = { [arnOf('canary')]: 20, [arnOf('stable')]: 75, [arnOf('arm')]: 5 };
const toCanary = { [arnOf('canary')]: 100 };

const followed: LoadBalancerFacts = {
  name: 'k8s-web',
  arn: 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/k8s-web/0b',
  targetGroups: [group('canary'), group('stable'), group('arm'), { ...group('foreign'), resource: undefined }],
  rules: [
    { weights: { [arnOf('foreign')]: 1 }, headers: [] },
    { weights: split, headers: [] },
  ],
  targets: { [arnOf('canary')]: healthy('10.0.0.2'), [arnOf('stable')]: healthy('10.0.0.1'), [arnOf('arm')]: healthy('10.0.0.3') },
};
const pods: { readonly canary: PodsBehind; readonly stable: PodsBehind } = {
  canary: { ready: ['10.0.0.2'], others: ['10.0.0.1'] },
  stable: { ready: ['10.0.0.1'], others: ['10.0.0.2'] },
};
const doubtOf = (facts: LoadBalancerFacts | undefined, asked: Parameters<typeof questionsFor>[0] = {}) => {
  const [question] = questionsFor(asked);
  return question === undefined ? 'no question' : albDoubt(question, facts, pods)?.problem.message;
};

describe('whether an Application Load Balancer follows', () => {
  test('it does when rules, weights and targets are as wanted', () => {
    expect(doubtOf(followed)).toBeUndefined();
  });

  test.each<readonly [string, LoadBalancerFacts | undefined, string]>([
    ['AWS does not know it', undefined, `AWS knows no load balancer with the DNS name ${host}`],
    [
      'a target group is not made yet',
      { ...followed, targetGroups: [group('stable')] },
      'the load balancer k8s-web has no target group for shop/web-canary:80',
    ],
    [
      'no rule has both sides',
      { ...followed, rules: [{ weights: toCanary, headers: [] }] },
      'no rule of the load balancer k8s-web splits requests between the two sides',
    ],
    [
      'one of several rules has another weight',
      { ...followed, rules: [...followed.rules, { weights: { ...split, [arnOf('canary')]: 10 }, headers: [] }] },
      'the load balancer k8s-web gives canary a weight of 10, not 20',
    ],
    [
      'a rule lacks an arm',
      { ...followed, rules: [{ weights: { [arnOf('canary')]: 20, [arnOf('stable')]: 75 }, headers: [] }] },
      'the load balancer k8s-web gives arm a weight of 0, not 5',
    ],
    [
      'a ready pod is no healthy target',
      { ...followed, targets: { ...followed.targets, [arnOf('canary')]: [{ id: '10.0.0.2', state: 'initial' }] } },
      'target group k8s-canary of canary: 0 of 1 ready pods are healthy targets (10.0.0.2 is initial)',
    ],
    [
      'an arm has no healthy target',
      { ...followed, targets: { ...followed.targets, [arnOf('arm')]: [{ id: '10.0.0.3', state: 'initial' }] } },
      'target group k8s-arm of arm has targets that are not healthy yet, or none',
    ],
    [
      'a pod of the other side is a target still',
      { ...followed, targets: { ...followed.targets, [arnOf('stable')]: healthy('10.0.0.1', '10.0.0.2') } },
      'target group k8s-stable of stable: 1 pods of other revisions are targets still (10.0.0.2)',
    ],
    [
      'nothing is known of its targets',
      { ...followed, targets: {} },
      'target group k8s-canary of canary: 0 of 1 ready pods are healthy targets (10.0.0.2 is not registered)',
    ],
  ])('it does not where %s', (_, facts, message) => {
    expect(doubtOf(facts)).toBe(`Ingress "web": ${message}.`);
  });

  test('it does not before the Ingress names it', () => {
    expect(doubtOf(followed, { hostname: null })).toBe('Ingress "web": status.loadBalancer names no load balancer yet.');
  });

  test('a header route needs a rule to the canary alone, with its header in any case', () => {
    const asked = { managed: [header] };
    const withRule = (headers: LoadBalancerFacts['rules'][number]['headers'], weights = toCanary) =>
      doubtOf({ ...followed, rules: [...followed.rules, { weights, headers }] }, asked);
    expect(withRule([{ name: 'x-tester', values: ['yes'] }])).toBeUndefined();
    const missing = 'Ingress "web": the load balancer k8s-web has no rule for the header x-tester yet.';
    expect(withRule([{ name: 'X-Tester', values: ['no'] }])).toBe(missing);
    expect(withRule([{ name: 'X-Tester', values: ['yes'] }], { [arnOf('foreign')]: 1 })).toBe(missing);
  });

  test('nodes as targets do not tell pods apart', () => {
    expect(
      doubtOf({
        ...followed,
        targetGroups: [group('canary', 'instance'), group('stable', 'instance'), group('arm', 'instance')],
        targets: {},
      }),
    ).toBeUndefined();
  });

  test('each of several Ingresses is asked about by its own load balancer and resources', () => {
    const questions = questionsFor({ config: { ingresses: ['web', 'api'], servicePort: 8080 } });
    expect(questions.map((each) => [each.ingress.name, each.host, each.canary.resource])).toEqual([
      ['web', host, 'shop/web-canary:8080'],
      ['api', 'another', 'shop/api-canary:8080'],
    ]);
  });

  test('the status names what AWS made, with the names that CloudWatch has', () => {
    const [question] = questionsFor({});
    expect(question && albStatusOf(question, { ...followed, targetGroups: [group('stable')] })).toEqual({
      ingress: 'web',
      loadBalancer: { name: 'k8s-web', arn: followed.arn, fullName: 'app/k8s-web/0b' },
      stableTargetGroup: { name: 'k8s-stable', arn: arnOf('stable'), fullName: 'targetgroup/k8s-stable/0a' },
    });
  });
});

describe('targets of a group', () => {
  test.each<readonly [string, readonly Target[], PodsBehind, boolean]>([
    ['that drain get no new requests', [...healthy('a'), { id: 'b', state: 'draining' }], { ready: ['a'], others: ['b'] }, true],
    ['that are unhealthy may get requests', [...healthy('a'), { id: 'b', state: 'unhealthy' }], { ready: ['a'], others: ['b'] }, false],
    ['that are unknown are nobody of this Rollout', healthy('a', 'x'), { ready: ['a'], others: ['b'] }, true],
    ['may be none where no pod is ready', [], { ready: [], others: ['b'] }, true],
    ['must be healthy, all of them', [...healthy('a'), { id: 'b', state: 'unavailable' }], { ready: ['a', 'b'], others: [] }, false],
  ])('%s', (_, targets, behind, isRight) => {
    expect(targetsMissing(targets, behind) === undefined).toBe(isRight);
  });
});

test('target groups of a Service are those of pods that are bound to it', () => {
  const binding = (targetGroupARN: string, name: string, targetType: string) => ({
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name: targetGroupARN },
    spec: { targetGroupARN, serviceRef: { name, port: 80 }, targetType },
  });
  const bindings = [binding('c', 'web', 'ip'), binding('a', 'web', 'ip'), binding('n', 'web', 'instance'), binding('o', 'other', 'ip')];
  expect(targetGroupsOf('web', bindings)).toEqual(['a', 'c']);
});
