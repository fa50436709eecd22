import type { CanaryStrategy, ManagedRoute, Rollout } from '@sluice/api';
import { routeTable } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import { formatYaml, parseYaml } from '@sluice/kubernetes/yaml';
import type { RouterSpec } from '../router-spec.ts';
import { changesOf, requestOf } from '../routing.ts';

interface Given {
  readonly spec: RouterSpec;
  /** What the strategy has; the Services are `web-canary` and `web-stable` where left out. */
  readonly canary: CanaryStrategy;
  readonly weight: number;
  readonly managed?: readonly ManagedRoute[];
  readonly arms?: Readonly<Record<string, number>>;
  /** The objects as they are, as YAML. */
  readonly objects: string;
}

/** For goldens: what a router makes of objects, as YAML, those that change alone; or the message of its problem. */
export function renderYaml({ spec, canary, weight, managed = [], arms = {}, objects }: Given): string {
  const rollout: Rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web', namespace: 'demo', uid: 'u1' },
    spec: { strategy: { canary: { canaryService: 'web-canary', stableService: 'web-stable', ...canary } } },
    status: {
      canary: {
        weights: {
          canary: { weight: 0 },
          stable: { weight: 0 },
          additional: Object.keys(arms).map((serviceName) => ({ weight: 0, serviceName })),
        },
      },
    },
  };
  const sides = { canary: canary.canaryService ?? 'web-canary', stable: canary.stableService ?? 'web-stable' };
  const request = requestOf(spec, rollout, sides);
  if (request === undefined) throw new Error(`the Rollout does not use ${spec.id}`);
  const parsed = parseYaml(objects);
  if (!parsed.ok) throw new Error(parsed.error);
  const live = parsed.value as unknown as readonly KubeObject[];
  const want = routeTable({
    maxWeight: request.maxWeight,
    canary: { service: sides.canary, weight, podHash: 'new' },
    stable: { service: sides.stable, podHash: 'old' },
    experiments: Object.entries(arms).map(([service, share]) => ({ service, weight: share })),
    managed,
  });
  const result = spec.render(request, live, want);
  if (!result.ok) return result.error.message;
  const { writes, removals } = changesOf(result.value, live);
  return [
    ...writes.map(({ wanted }) => formatYaml(wanted)),
    ...removals.map(({ kind, metadata }) => `# ${kind} ${metadata.name} is removed\n`),
  ].join('---\n');
}
