import type { BlueGreenStrategy } from './blue-green.ts';
import type { CanaryStrategy } from './canary.ts';
import type { Rollout } from './rollout.ts';
import type { RolloutSpec } from './spec.ts';

const spec: RolloutSpec = {
  selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
};

/** A Rollout with nothing wrong, for tests to change. */
export const rolloutWith = (changes: RolloutSpec): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { ...spec, ...changes },
});

export const canaryWith = (canary: CanaryStrategy, changes: RolloutSpec = {}): Rollout => rolloutWith({ ...changes, strategy: { canary } });

export const blueGreenWith = (blueGreen: Partial<BlueGreenStrategy>, changes: RolloutSpec = {}): Rollout =>
  rolloutWith({ ...changes, strategy: { blueGreen: { activeService: 'active', ...blueGreen } } });
