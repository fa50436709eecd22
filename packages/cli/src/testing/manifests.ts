import { apiVersion, type Rollout, type RolloutSpec, type RolloutStrategy } from '@sluice/api';
import type { Service } from '@sluice/kubernetes';
import { namespace } from './scene.ts';

/** A Rollout named `web` of the image `demo:v1`, for the embedded cluster. */
export const webRollout = (strategy: RolloutStrategy, spec: Partial<RolloutSpec> = {}): Rollout => ({
  apiVersion,
  kind: 'Rollout',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 4,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'demo:v1' }] },
    },
    strategy,
    ...spec,
  },
});

export const webService = (name: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
});

/** The canary of the recorded outputs: six steps, three of them pauses. */
export const sixSteps: RolloutStrategy = {
  canary: {
    steps: [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }, { setWeight: 75 }, { pause: { duration: 5 } }],
  },
};
