import type { Rollout } from '@sluice/api';
import { serviceNames } from '../scenario/manifest.ts';
import type { Trouble } from '../scenario/troubles.ts';
import type { Scenario, UserAction, Workload } from '../scenario.ts';
import { namespace, rolloutName } from '../view.ts';

/** A scenario that somebody has thought of, with a sentence that says what must hold in it. */
export interface Story {
  readonly name: string;
  readonly scenario: Scenario;
}

export interface Parts {
  /** Beside selector and template: 4 replicas of `web:g1` where nothing else is said. */
  readonly spec: Partial<Rollout['spec']>;
  readonly image?: string;
  /** What the user does, each so many seconds after the start. */
  readonly user: readonly (readonly [atSeconds: number, action: UserAction])[];
  readonly troubles?: readonly Trouble[];
  readonly workload?: Workload;
  readonly metrics?: Scenario['metrics'];
  readonly routing?: Scenario['routing'];
  readonly controllers?: 1 | 2;
  readonly takesOver?: true;
}

const labels = { app: rolloutName };

export const podTemplate = (image: string) => ({ metadata: { labels }, spec: { containers: [{ name: 'app', image }] } });

/** The Deployment that a Rollout with `workloadRef` takes its template from. */
export const legacyDeployment = (image: string): Workload => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'legacy', namespace },
  spec: { replicas: 4, selector: { matchLabels: labels }, template: podTemplate(image) },
});

export function story(name: string, parts: Parts): Story {
  const { spec, image = 'web:g1', user, troubles = [], workload, metrics, routing, controllers = 1, takesOver } = parts;
  const actions = user.map(([atSeconds, action]) => ({ atMs: atSeconds * 1000, action }));
  const own = spec.workloadRef === undefined ? { selector: { matchLabels: labels }, template: podTemplate(image) } : {};
  const ends = troubles.map((trouble) => ('toMs' in trouble ? trouble.toMs : trouble.atMs + ('forMs' in trouble ? trouble.forMs : 0)));
  return {
    name,
    scenario: {
      seed: name,
      rollout: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name: rolloutName, namespace },
        spec: { replicas: 4, ...own, ...spec },
      },
      services: Object.values(serviceNames),
      ...(workload === undefined ? {} : { workload }),
      ...(metrics === undefined ? {} : { metrics }),
      ...(routing === undefined ? {} : { routing }),
      actions,
      troubles,
      controllers,
      takesOver: takesOver === true,
      calmAtMs: Math.max(0, ...ends, ...actions.map(({ atMs }) => atMs)) + 60_000,
    },
  };
}

export const image = (name: string): UserAction => ({ do: 'set-image', image: `web:${name}` });
export const scale = (replicas: number): UserAction => ({ do: 'scale', replicas });
export const restart = (inSeconds = 0): UserAction => ({ do: 'restart', inSeconds });
export const abort: UserAction = { do: 'abort' };
export const retry: UserAction = { do: 'retry' };
export const promote: UserAction = { do: 'promote' };
export const promoteInFull: UserAction = { do: 'promote-full' };
