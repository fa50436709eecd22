/** The application whose versions are rolled out: what its pods look like, and what its backends answer. */
import type { Rollout } from '@sluice/api';
import { changeSpec } from '../journeys/manifests.ts';
import type { World } from '../journeys/world.ts';

/** The readiness gate by which a pod says that its backend serves. */
export const servingCondition = 'sluice.dev/serving';
/** A request with this header is counted by the backends that get it. */
export const probeHeader = 'x-probe';
/** Name of the Rollout in every scenario. */
export const app = 'web';
export const containerPort = 8080;

/** As long as this a pod that is to end serves on: by then every data plane has left it. */
const preStopSeconds = 3;

export const imageOf = (version: string): string => `demo:${version}`;

const containers = (version: string) => [
  {
    name: 'demo',
    image: imageOf(version),
    ports: [{ containerPort }],
    lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
  },
];

/** The pod template of a version, for a new Rollout. */
export const template = (version: string): NonNullable<Rollout['spec']['template']> => ({
  metadata: { labels: { app } },
  spec: { readinessGates: [{ conditionType: servingCondition }], containers: containers(version) },
});

/** What a user does who brings out a version. */
export const setVersion = (world: World, version: string): Promise<void> =>
  changeSpec(world, app, { template: { spec: { containers: containers(version) } } });
