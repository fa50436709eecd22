import { readFileSync } from 'node:fs';

/** The names that the reference controller's manifests use: applied over a running one, these manifests take its place. */

export const name = 'argo-rollouts';
/** Where the controller of a whole cluster lives. */
export const namespace = 'argo-rollouts';
export const metricsService = 'argo-rollouts-metrics';

const manifest: { readonly version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

export const { version } = manifest;
export const image = `sluice/controller:v${version}`;
export const replicas = 2;
export const metricsPort = 8090;
export const healthPort = 8080;

/** What selects the controller's pods. A Deployment's selector can never change, so it is the reference's. */
export const podLabels = { 'app.kubernetes.io/name': name } as const;

export const labels = (component: string, own: string = name) => ({
  'app.kubernetes.io/component': component,
  'app.kubernetes.io/name': own,
  'app.kubernetes.io/part-of': name,
});
