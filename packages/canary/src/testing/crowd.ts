import { type CanaryStrategy, maxTrafficWeightOf, type Rollout, type RolloutStatus } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import type { Action, Plan } from '@sluice/rollout';
import { noon, replicaSetWith, rolloutWith, serviceWith } from '@sluice/rollout/testing';
import { canary } from '../canary.ts';

/** The pods of one revision: asked for, there, and serving. */
export interface Pods {
  readonly size: number;
  readonly existing: number;
  readonly available: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Beginning {
  readonly replicas: number;
  readonly strategy: CanaryStrategy;
  /** The revisions v1, v2 and so on; the last is the wanted one. */
  readonly pods: readonly Pods[];
  readonly status?: RolloutStatus;
  /** The revision that the canary Service leads to, and its weight. */
  readonly canaryTarget?: string;
  readonly weight?: number;
  /** Whether the data plane tells that it follows. */
  readonly accepted?: 'yes' | 'unknown';
}

/** A routed canary with its pods and the weight that the data plane uses. `onWrite` is told what each write of a plan has changed. */
export class Crowd {
  rollout: Rollout;
  status: RolloutStatus;
  readonly pods = new Map<string, Pods>();
  services: Record<string, Service>;
  written: number;
  live: number;
  now = noon;
  plan: Plan | undefined;
  private readonly accepted: 'yes' | 'unknown';

  constructor({ replicas, strategy, pods, status = {}, canaryTarget = 'v1', weight = 0, accepted = 'yes' }: Beginning) {
    const current = `v${pods.length}`;
    for (const [index, each] of pods.entries()) this.pods.set(`v${index + 1}`, each);
    this.rollout = this.withTemplate(
      rolloutWith({
        replicas,
        strategy: { canary: { canaryService: 'canary', stableService: 'stable', trafficRouting: {}, ...strategy } },
      }),
      current,
    );
    this.status = { currentPodHash: current, stableRS: 'v1', currentStepIndex: 0, ...status };
    this.services = { canary: serviceWith('canary', canaryTarget), stable: serviceWith('stable', 'v1') };
    this.written = weight;
    this.live = weight;
    this.accepted = accepted;
    // The first pass takes the steps over.
    this.status = canary.plan(this.seen).status;
  }

  private withTemplate(rollout: Rollout, hash: string): Rollout {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: `web:${hash}` }] } };
    const annotations = { 'rollout.argoproj.io/revision': hash.slice(1) };
    return { ...rollout, metadata: { ...rollout.metadata, annotations }, spec: { ...rollout.spec, template } };
  }

  /** The user wants another revision. */
  want(hash: string) {
    if (!this.pods.has(hash)) this.pods.set(hash, { size: 0, existing: 0, available: 0 });
    this.rollout = this.withTemplate(this.rollout, hash);
  }

  scale(replicas: number) {
    this.rollout = { ...this.rollout, spec: { ...this.rollout.spec, replicas } };
  }

  get seen() {
    const replicaSets = [...this.pods].map(([hash, pods]) => replicaSetOf(hash, pods, this.rollout.spec.replicas ?? 1));
    const rollout = { ...this.rollout, status: { currentStepHash: '', ...this.status } };
    const isSettled = this.live === this.written;
    return {
      rollout,
      now: this.now,
      replicaSets,
      services: this.services,
      pods: [],
      runs: [],
      templates: {},
      routes: {
        state: 'known',
        weights: { canary: this.written },
        managed: [],
        isPartial: false,
        accepted: this.accepted === 'unknown' ? 'unknown' : isSettled ? 'yes' : 'no',
      },
    } as const;
  }

  /** One pass, write by write. It may be cut off after so many actions. */
  pass(onWrite: (write: string) => void = () => {}, cutAfter = Number.POSITIVE_INFINITY): Plan {
    const plan = canary.plan(this.seen);
    for (const action of plan.actions.slice(0, cutAfter)) {
      if (action.do === 'record-status') this.status = plan.status;
      const write = this.perform(action);
      if (write !== undefined) onWrite(write);
    }
    if (cutAfter < plan.actions.length) return plan;
    this.status = plan.status;
    this.plan = plan;
    return plan;
  }

  private perform(action: Action): string | undefined {
    if (action.do === 'change-replica-set') {
      const hash = action.replicaSet.metadata.name.slice('web-'.length);
      const before = this.pods.get(hash) ?? { size: 0, existing: 0, available: 0 };
      const { replicas: size = before.size, annotations } = action.change;
      const notes = Object.entries({ ...before.annotations, ...annotations }).filter((each): each is [string, string] => each[1] !== null);
      this.pods.set(hash, { ...before, size, annotations: Object.fromEntries(notes) });
      return size === before.size ? undefined : `${hash} ${before.size} → ${size}`;
    }
    if (action.do === 'point-service') {
      const { name } = action.service.metadata;
      this.services = { ...this.services, [name]: serviceWith(name, action.podHash) };
      return `${name} → ${action.podHash}`;
    }
    if (action.do === 'route-traffic') {
      const to = action.want.backends.find(({ role }) => role === 'canary')?.weight ?? 0;
      const write = `weight ${this.written} → ${to}`;
      this.written = to;
      return write;
    }
    return undefined;
  }

  /** Pods come and go as they are asked for, so many at once in each revision, and those that are there serve. */
  podsFollow(atOnce = Number.POSITIVE_INFINITY, broken: ReadonlySet<string> = new Set()) {
    for (const [hash, pods] of this.pods) {
      const existing = pods.existing > pods.size ? pods.size : Math.min(pods.size, pods.existing + atOnce);
      const serving = broken.has(hash) ? pods.available : Math.min(existing, pods.available + atOnce);
      this.pods.set(hash, { ...pods, existing, available: Math.min(existing, serving) });
    }
  }

  trafficFollows() {
    this.live = this.written;
  }

  /** The share of the traffic that flows to a revision. */
  flowTo(hash: string): number {
    const target = (name: string) => this.services[name]?.spec?.selector?.['rollouts-pod-template-hash'];
    const max = maxTrafficWeightOf(this.rollout);
    return (target('canary') === hash ? this.live : 0) + (target('stable') === hash ? max - this.live : 0);
  }

  /** Pods that are there or asked for, in all revisions. */
  get total(): number {
    return [...this.pods.values()].reduce((sum, { size, existing }) => sum + Math.max(size, existing), 0);
  }

  /** Pods that serve, and go on serving, where traffic flows to. */
  get carrying(): number {
    return [...this.pods].reduce((sum, [hash, { size, available }]) => sum + (this.flowTo(hash) > 0 ? Math.min(size, available) : 0), 0);
  }

  get sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.pods].map(([hash, { size }]) => [hash, size]));
  }
}

function replicaSetOf(hash: string, { size, existing, available, annotations = {} }: Pods, replicas: number): ReplicaSet {
  const revision = Number(hash.slice(1));
  const replicaSet = replicaSetWith(hash, {
    size,
    available,
    revision,
    created: `2026-01-01T1${revision}:00:00Z`,
    annotations: { 'rollout.argoproj.io/desired-replicas': String(replicas), ...annotations },
  });
  return { ...replicaSet, status: { ...replicaSet.status, replicas: existing } };
}
