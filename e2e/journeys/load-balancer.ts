import { at, ingresses, isObject, type KubernetesClient, listAt, numberAt, type Pod, pods, services, textAt } from '@sluice/kubernetes';
import type { Http, HttpRequest, HttpResponse } from '@sluice/metric-providers';

/** How the model follows the cluster. All in rounds of `pass`. */
export interface LoadBalancerHabits {
  /** Until a rule has the weights of the Ingress. */
  readonly ruleLag: number;
  /** Until the pods of a Service that has changed are registered, and the former ones drain. */
  readonly targetLag: number;
  /** From the registration of a pod to its first good health check. */
  readonly healthLag: number;
}

interface LoadBalancerModel {
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly habits: LoadBalancerHabits;
  /** The Services that it has target groups for. */
  readonly sides: readonly string[];
}

interface Target {
  readonly ip: string;
  readonly since: number;
  /** Set when it is to go: it gets no new requests. */
  drainingSince?: number;
}

const host = 'k8s-web-1234.eu-west-1.elb.amazonaws.com';
const loadBalancer = 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/k8s-web/1234';
const listener = `${loadBalancer}/listener`;
const groupArn = (service: string) => `arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/k8s-${service}/abcd`;
const drainRounds = 20;

/**
 * An Application Load Balancer and the controller of AWS behind it, as far as a rollout can tell: rules follow the Ingress, targets follow
 * the Services, each some rounds late. It answers the query API of ELBv2.
 */
export class ModelledLoadBalancer {
  /** Answers instead, where it gives an answer. */
  fault: (action: string) => HttpResponse | undefined = () => undefined;
  readonly asked: string[] = [];
  /** Requests that would have failed, in words. */
  readonly failures: string[] = [];
  readonly #model: LoadBalancerModel;
  #round = 0;
  /** Services that the action names beside the two sides. */
  #arms: readonly string[] = [];
  #rule: Readonly<Record<string, number>> = {};
  readonly #rules: { readonly round: number; readonly weights: Readonly<Record<string, number>> }[] = [];
  readonly #selected: { readonly round: number; readonly ips: ReadonlyMap<string, readonly string[]> }[] = [];
  readonly #groups = new Map<string, Target[]>();

  constructor(model: LoadBalancerModel) {
    this.#model = model;
  }

  static readonly host = host;
  static readonly groupArn = groupArn;

  get #sides(): readonly string[] {
    return [...this.#model.sides, ...this.#arms];
  }

  get weights() {
    return this.#rule;
  }

  /** One second goes by. */
  async pass(): Promise<void> {
    this.#round += 1;
    const there = (await this.#model.client.list(pods, { namespace: this.#model.namespace })).items;
    await this.#look(there);
    const past = <T extends { readonly round: number }>(all: readonly T[], lag: number) =>
      all.findLast(({ round }) => round <= this.#round - lag);
    this.#rule = past(this.#rules, this.#model.habits.ruleLag)?.weights ?? this.#rule;
    const registered = past(this.#selected, this.#model.habits.targetLag)?.ips;
    if (registered !== undefined) for (const [service, ips] of registered) this.#register(service, ips);
    this.#judge(there);
  }

  async #look(there: readonly Pod[]): Promise<void> {
    const ingress = await this.#model.client.get(ingresses, { namespace: this.#model.namespace, name: 'web' });
    const action = Object.entries(ingress?.metadata.annotations ?? {}).find(([key]) => key.includes('/actions.'))?.[1];
    const groups = action === undefined ? [] : listAt(JSON.parse(action), 'ForwardConfig', 'TargetGroups');
    const weights = groups.map((group) => [textAt(group, 'ServiceName') ?? '', numberAt(group, 'Weight') ?? 0] as const);
    this.#rules.push({ round: this.#round, weights: Object.fromEntries(weights) });
    const ips = new Map<string, readonly string[]>();
    this.#arms = weights.map(([name]) => name).filter((name) => !this.#model.sides.includes(name));
    for (const name of this.#sides) {
      const selector = Object.entries(
        (await this.#model.client.get(services, { namespace: this.#model.namespace, name }))?.spec?.selector ?? {},
      );
      const chosen = there.filter((pod) => isServing(pod) && selector.every(([key, value]) => pod.metadata.labels?.[key] === value));
      ips.set(
        name,
        chosen.flatMap(({ status }) => status?.podIP ?? []),
      );
    }
    this.#selected.push({ round: this.#round, ips });
  }

  #register(service: string, ips: readonly string[]): void {
    const before = this.#groups.get(service) ?? [];
    const known = before.filter(({ drainingSince }) => drainingSince === undefined).map(({ ip }) => ip);
    for (const target of before) if (!ips.includes(target.ip)) target.drainingSince ??= this.#round;
    const kept = before.filter(({ drainingSince }) => drainingSince === undefined || this.#round - drainingSince < drainRounds);
    this.#groups.set(service, [...kept, ...ips.filter((ip) => !known.includes(ip)).map((ip) => ({ ip, since: this.#round }))]);
  }

  #stateOf({ since, drainingSince }: Target): string {
    if (drainingSince !== undefined) return 'draining';
    return this.#round - since >= this.#model.habits.healthLag ? 'healthy' : 'initial';
  }

  /** A request fails where its group has nobody to take it, or where a pod that gets requests is gone. */
  #judge(there: readonly Pod[]): void {
    const serving = new Set(there.filter(isServing).map(({ status }) => status?.podIP));
    for (const [service, weight] of Object.entries(this.#rule)) {
      if (weight === 0) continue;
      const taking = (this.#groups.get(service) ?? []).filter((target) => this.#stateOf(target) === 'healthy');
      if (taking.length === 0) this.failures.push(`round ${this.#round}: ${service} has a weight of ${weight} and no healthy target`);
      const gone = taking.filter(({ ip }) => !serving.has(ip));
      if (gone.length > 0) this.failures.push(`round ${this.#round}: ${service} sends requests to ${gone.length} pods that are gone`);
    }
  }

  readonly http: Http = {
    send: async (request) => {
      const { Action = '', ...parameters } = Object.fromEntries(new URLSearchParams(request.body));
      this.asked.push(Action);
      return this.fault(Action) ?? answer(Action, this.#answerTo(Action, parameters, request));
    },
  };

  #answerTo(action: string, parameters: Readonly<Record<string, string>>, request: HttpRequest): string {
    if (!/elasticloadbalancing\/aws4_request/.test(String(request.headers?.authorization))) throw new Error('the request is not signed');
    if (request.url !== 'https://elasticloadbalancing.eu-west-1.amazonaws.com/') throw new Error(`asked at ${request.url}`);
    const group = (service: string) => `<TargetGroupArn>${groupArn(service)}</TargetGroupArn>`;
    switch (action) {
      case 'DescribeLoadBalancers':
        return parameters.Marker === undefined
          ? '<LoadBalancers><member><LoadBalancerArn>arn:other</LoadBalancerArn><DNSName>other</DNSName></member></LoadBalancers><NextMarker>2</NextMarker>'
          : list('LoadBalancers', [
              `<LoadBalancerArn>${loadBalancer}</LoadBalancerArn><LoadBalancerName>k8s-web</LoadBalancerName><DNSName>K8s${host.slice(3)}</DNSName>`,
            ]);
      case 'DescribeTargetGroups':
        return list(
          'TargetGroups',
          this.#sides.map((each) => `${group(each)}<TargetGroupName>k8s-${each}</TargetGroupName><TargetType>ip</TargetType>`),
        );
      case 'DescribeTags':
        return list(
          'TagDescriptions',
          this.#sides.map(
            (each) =>
              `<ResourceArn>${groupArn(each)}</ResourceArn><Tags><member><Key>ingress.k8s.aws/resource</Key><Value>${this.#model.namespace}/web-${each}:80</Value></member></Tags>`,
          ),
        );
      case 'DescribeListeners':
        return list('Listeners', [`<ListenerArn>${listener}</ListenerArn>`]);
      case 'DescribeRules': {
        const groups = Object.entries(this.#rule).map(([service, weight]) => `${group(service)}<Weight>${weight}</Weight>`);
        return list('Rules', [list('Actions', [`<Type>forward</Type><ForwardConfig>${list('TargetGroups', groups)}</ForwardConfig>`])]);
      }
      case 'DescribeTargetHealth': {
        const service = this.#sides.find((each) => groupArn(each) === parameters.TargetGroupArn) ?? '';
        return list(
          'TargetHealthDescriptions',
          (this.#groups.get(service) ?? []).map(
            (each) =>
              `<Target><Id>${each.ip}</Id><Port>8080</Port></Target><TargetHealth><State>${this.#stateOf(each)}</State></TargetHealth>`,
          ),
        );
      }
      default:
        throw new Error(`asked for ${action}`);
    }
  }
}

const list = (name: string, members: readonly string[]): string =>
  `<${name}>${members.map((each) => `<member>${each}</member>`).join('')}</${name}>`;

const answer = (action: string, result: string): HttpResponse => ({
  status: 200,
  headers: {},
  body: `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
});

/** What AWS says when it refuses. */
export const refusal = (status: number, code: string, message: string): HttpResponse => ({
  status,
  headers: {},
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

const isServing = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  listAt(pod, 'status', 'conditions').some((each) => isObject(each) && at(each, 'type') === 'Ready' && at(each, 'status') === 'True');
