/** Routes that are steered no longer go on to work without us: all traffic to the stable side, and nothing of ours left in them. */
import { type Rollout, rollouts, trafficRoutingToRemember } from '@sluice/api';
import { type Instant, keyOf, keyText, parseKeyText } from '@sluice/kubernetes';
import { createReconciler, type Reconciler } from '@sluice/runtime';
import { ownProblems, shapeOf } from './decide.ts';
import type { RolloutPorts } from './reconcile-rollout.ts';
import { handBackRoutes, leftRoutes } from './routes/hand-back.ts';
import { writeStatus } from './write-status.ts';

type Ports = Pick<RolloutPorts, 'client' | 'references' | 'routers' | 'stepPlugins' | 'clock' | 'log'>;

/**
 * A Rollout that names other routers or objects than when routes were last written gives the former ones back, before anything else is
 * done for it. Whether the pass may go on; where it may not, a change or the watch of a kind asks for another one.
 */
export async function handBackFormer({ client, references, routers, stepPlugins, log }: Ports, rollout: Rollout): Promise<boolean> {
  // A Rollout that breaks the rules says nothing about what it means.
  const steps = stepPlugins.observe(rollout).names;
  if (rollout.status?.canary?.lastTrafficRouting === undefined || ownProblems(rollout, routers, steps).length > 0) return true;
  const left = leftRoutes(rollout, rollout, routers, references.find);
  if (left === 'unknown') return false;
  const { lastTrafficRouting: _last, ...canary } = rollout.status.canary;
  const routing = trafficRoutingToRemember(rollout, false);
  if (left.length === 0 && routing !== undefined) return true;
  const objects = await handBackRoutes(client, left, references);
  if (objects > 0) log.info('gave routes back that a Rollout names no longer', { rollout: keyText(keyOf(rollout)), objects });
  const remembered = routing === undefined ? canary : { ...canary, lastTrafficRouting: routing };
  return (await writeStatus(client, rollouts, rollout, { ...rollout.status, canary: remembered }, 'status')) === rollout;
}

interface HandBacks {
  readonly passes: Reconciler;
  /** Told of every change of a Rollout. */
  onChange(before: Rollout | undefined, after: Rollout | undefined): void;
}

/** Gives back what deleted Rollouts steered. */
export function createHandBacks(ports: Ports): HandBacks {
  const { client, references, routers, clock, log } = ports;
  const gone = new Map<string, Rollout>();

  async function handBack(key: string): Promise<{ revisitAt?: Instant }> {
    const former = gone.get(key);
    if (former === undefined) return {};
    // Asked of the server itself: the Rollout may belong to another controller now, or another one may have its name.
    const live = await client.get(rollouts, parseKeyText(key));
    const now = live === undefined || live.metadata.deletionTimestamp !== undefined || shapeOf(live).length > 0 ? undefined : live;
    if (now?.metadata.uid !== former.metadata.uid) {
      const left = leftRoutes(former, now, routers, references.find);
      if (left === 'unknown') return { revisitAt: clock.now() + 1000 };
      const objects = await handBackRoutes(client, left, references);
      if (objects > 0) log.info('gave the routes of a deleted Rollout back', { rollout: key, objects });
    }
    if (gone.get(key) === former) gone.delete(key);
    return {};
  }

  const passes = createReconciler({ name: 'hand-back', workers: 2, clock, log, reconcile: handBack });
  return {
    passes,
    onChange(before, after) {
      const isLeaving =
        after === undefined || after.metadata.deletionTimestamp !== undefined || after.metadata.uid !== before?.metadata.uid;
      const former = after?.metadata.deletionTimestamp === undefined ? before : after;
      if (!isLeaving || former === undefined || shapeOf(former).length > 0) return;
      const remembered = withLastRouting(former);
      if (remembered === undefined) return;
      const key = keyText(keyOf(former));
      gone.set(key, remembered);
      passes.queue.add(key);
    },
  };
}

/** A Rollout whose status says how routes were last written; undefined where they never were. */
function withLastRouting(rollout: Rollout): Rollout | undefined {
  const { canary } = rollout.status ?? {};
  const lastTrafficRouting = canary?.lastTrafficRouting ?? trafficRoutingToRemember(rollout, false);
  return lastTrafficRouting === undefined
    ? undefined
    : { ...rollout, status: { ...rollout.status, canary: { ...canary, lastTrafficRouting } } };
}
