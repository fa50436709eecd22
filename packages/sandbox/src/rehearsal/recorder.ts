import type { Rollout } from '@sluice/api';
import type { Clock, Pod } from '@sluice/kubernetes';
import { isReady } from '../cluster/pod-facts.ts';
import type { View } from '../simulator/view.ts';
import type { Moment, Sizes } from './rehearsal.ts';
import { podsOf, routedShare, trafficOf } from './traffic.ts';

interface Options {
  readonly view: View;
  readonly clock: Clock;
  readonly isNew: (pod: Pod) => boolean;
  readonly routerLagMs: number;
  readonly requestsPerSecond: number;
}

/** Notes what users would see, from the update on. Between two writes nothing changes, so the sums are exact. */
export interface Recorder {
  /** The update is written. */
  begin(): void;
  /** Something may have changed. */
  look(): void;
  /** Something that no object shows has happened. */
  note(what: string): void;
  readonly moments: readonly Moment[];
  readonly facts: { readonly requests: number; readonly lost: number; readonly fewestReady: number; readonly mostPods: number };
}

export function createRecorder({ view, clock, isNew, routerLagMs, requestsPerSecond }: Options): Recorder {
  const moments: Moment[] = [];
  let beganAt: number | undefined;
  let lookedAt = 0;
  let lostShare = 0;
  let lost = 0;
  let fewestReady = Infinity;
  let mostPods = 0;
  let written: number | undefined;
  let live: number | undefined;
  let last = '';
  const since = (): number => clock.now() - (beganAt ?? clock.now());

  /** What the data plane does follows what is written, after its time. */
  const follow = (rollout: Rollout): void => {
    const share = routedShare(rollout);
    if (share === written) return;
    const isFirst = written === undefined;
    written = share;
    if (isFirst || routerLagMs === 0) live = share;
    else
      clock.after(routerLagMs, () => {
        live = share;
        look();
      });
  };

  const count = (rollout: Rollout): { readonly weight: number; readonly stable: Sizes; readonly canary: Sizes } => {
    const active = podsOf(view, rollout);
    const sizes = (pods: readonly Pod[]): Sizes => ({ pods: pods.length, ready: pods.filter(isReady).length });
    const canary = sizes(active.filter(isNew));
    const stable = sizes(active.filter((pod) => !isNew(pod)));
    const traffic = trafficOf(view, rollout, isNew, live);
    lostShare = traffic.lostShare;
    fewestReady = Math.min(fewestReady, canary.ready + stable.ready);
    mostPods = Math.max(mostPods, canary.pods + stable.pods);
    return { weight: Math.round(traffic.canaryShare * 100), stable, canary };
  };

  const look = (extra?: string): void => {
    const rollout = view.rollout();
    if (rollout === undefined) return;
    follow(rollout);
    if (beganAt === undefined) return;
    lost += (lostShare * requestsPerSecond * (clock.now() - lookedAt)) / 1000;
    lookedAt = clock.now();
    const { currentStepIndex: step } = rollout.status ?? {};
    const what = extra ?? stateText(rollout.status ?? {});
    const facts = { ...(step === undefined ? {} : { step }), ...count(rollout), what };
    const news = JSON.stringify(facts);
    if (news === last && extra === undefined) return;
    last = extra === undefined ? news : '';
    moments.push({ atMs: since(), kind: extra === undefined ? 'change' : 'event', ...facts, lost: Math.round(lost) });
  };

  return {
    moments,
    begin() {
      beganAt = clock.now();
      lookedAt = beganAt;
      look('the new image is applied');
    },
    look,
    note: look,
    get facts() {
      return {
        requests: Math.round(((moments.at(-1)?.atMs ?? 0) * requestsPerSecond) / 1000),
        lost: Math.round(lost),
        fewestReady,
        mostPods,
      };
    },
  };
}

interface StatedBy {
  readonly phase?: string | undefined;
  readonly message?: string | undefined;
  readonly waitingFor?: { readonly message: string } | undefined;
}

/** What the rollout says of itself: what it waits for, else its message, else its phase. */
export function stateText({ phase = 'Progressing', message, waitingFor }: StatedBy): string {
  const reason = waitingFor?.message ?? message ?? '';
  return reason === '' ? phase : `${phase}: ${reason}`;
}
