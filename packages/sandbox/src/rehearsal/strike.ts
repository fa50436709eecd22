import { rollouts } from '@sluice/api';
import { isApiError, type Json, type KubernetesClient, type ObjectKey, type Pod } from '@sluice/kubernetes';
import type { Crew } from '../simulator/crew.ts';
import type { Environment } from '../simulator/faults/environment.ts';
import type { PodTrouble, Trouble } from '../simulator/scenario/troubles.ts';
import type { FaultWord } from './fault.ts';
import type { Metrics } from './metrics.ts';

const unreadyMs = 60_000;
const errorsMs = 60_000;
const downMs = 20_000;
const frozenMs = 40_000;

interface Cast {
  readonly crew: Crew;
  readonly environment: Environment;
  readonly user: KubernetesClient;
  readonly key: ObjectKey;
  readonly isNew: (pod: Pod) => boolean;
  /** Ms since the start of the run. */
  readonly now: () => number;
  readonly metrics: Metrics;
  addTrouble(trouble: Trouble): void;
}

/** Makes a fault happen, now. */
export async function strike(what: FaultWord, cast: Cast): Promise<void> {
  const { crew, environment, isNew, now } = cast;
  switch (what) {
    case 'controller-crash':
      return crew.crash('before-write', downMs);
    case 'controller-freeze':
      return crew.freeze(frozenMs);
    case 'api-errors':
      return cast.addTrouble({
        kind: 'failing-requests',
        fromMs: now(),
        toMs: now() + errorsMs,
        percent: 50,
        how: ['conflict', 'too-many-requests', 'internal-error', 'unreachable', 'lost-answer'],
      });
    case 'metric-bad':
    case 'metric-error':
      cast.metrics.state = what === 'metric-bad' ? 'bad' : 'not there';
      return;
    case 'abort':
      return patchStatus(cast, { abort: true });
    case 'promote-full':
      return patchStatus(cast, { promoteFull: true });
    default: {
      const isStable = what.startsWith('stable-');
      environment.trouble(podTroubles[what], 100, unreadyMs, (pod) => isNew(pod) !== isStable);
    }
  }
}

type PodFault = Exclude<
  FaultWord,
  'metric-bad' | 'metric-error' | 'controller-crash' | 'controller-freeze' | 'api-errors' | 'abort' | 'promote-full'
>;

const podTroubles: Readonly<Record<PodFault, PodTrouble>> = {
  'pod-crash': 'pods-crash',
  'pod-fail': 'pods-fail',
  'pod-delete': 'pods-deleted',
  'pod-drain': 'pods-drained',
  'pod-unready': 'pods-unready',
  'stable-pod-crash': 'pods-crash',
  'stable-pod-fail': 'pods-fail',
  'stable-pod-delete': 'pods-deleted',
  'stable-pod-drain': 'pods-drained',
  'stable-pod-unready': 'pods-unready',
};

async function patchStatus({ user, key }: Cast, status: Json): Promise<void> {
  try {
    await user.patch(rollouts, key, { type: 'merge', body: { status } }, 'status');
  } catch (error) {
    if (!isApiError(error)) throw error;
  }
}
