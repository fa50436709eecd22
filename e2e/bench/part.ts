import type { CanaryStrategy, Rollout } from '@sluice/api';
import { behaviourAnnotation } from '@sluice/sandbox';
import { createRollout, v1 } from '../journeys/manifests.ts';
import type { World } from '../journeys/world.ts';
import type { Stage } from '../stage.ts';
import type { Usage } from './usage.ts';

/** What the parts of the benchmark work with. */
export interface Bench {
  readonly stage: Stage;
  /** Of the controller that runs now. */
  readonly usage: Usage;
  readonly auditLog: string;
  /** How many Rollouts the user wants instead of the number that the reference was measured with. */
  readonly rollouts: number | undefined;
  tell(text: string): void;
}

export interface Part {
  /** What ONLY=… calls it. */
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  run(bench: Bench): Promise<void>;
}

export const limits = {
  limited: { flags: ['--loglevel=info'], about: '40 requests a second (the default)' },
  free: { flags: ['--loglevel=info', '--qps=500', '--burst=1000'], about: '500 requests a second' },
} as const;
export type Limit = keyof typeof limits;

/** A new process of the controller, which knows nothing of the parts before. */
export async function freshController({ stage: { controller } }: Bench, limit: Limit): Promise<void> {
  if (controller.running) await controller.stop();
  await controller.start(limits[limit].flags);
}

/** Makes a Rollout whose pods are ready, and gone, at once: what is measured is the controller. */
export const createQuickRollout = (world: World, name: string, canary: CanaryStrategy, replicas: number): Promise<Rollout> =>
  createRollout(
    world,
    name,
    { canary },
    {
      replicas,
      template: {
        metadata: { labels: { app: name }, annotations: { [behaviourAnnotation]: 'slow-pull-0s,slow-0s,slow-stop-0s' } },
        spec: { containers: [{ name: 'demo', image: v1, ports: [{ containerPort: 8080 }] }] },
      },
    },
  );
