import type { Container, Deployment, KubeObject, PodDisruptionBudget, Probe, Service } from '../../packages/kubernetes/src/index.ts';
import { atHome, type Reach } from './access-control.ts';
import { healthPort, image, labels, metricsPort, metricsService, name, podLabels, replicas } from './names.ts';

export const resources = { requests: { cpu: '50m', memory: '128Mi' } } as const;

/** The controller's Deployment, what keeps one of its pods up, and the Service that its metrics are scraped from. */
export function workload(reach: Reach): readonly KubeObject[] {
  const budget: PodDisruptionBudget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: atHome(reach, { name, labels: labels('rollouts-controller') }),
    // Not `minAvailable: 1`: scaled down to one replica, that would block every node drain.
    spec: { maxUnavailable: 1, selector: { matchLabels: podLabels } },
  };
  const metrics: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: atHome(reach, { name: metricsService, labels: labels('server', metricsService) }),
    spec: { selector: podLabels, ports: [{ name: 'metrics', port: metricsPort, protocol: 'TCP', targetPort: metricsPort }] },
  };
  return [deployment(reach), budget, metrics];
}

function deployment(reach: Reach): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: atHome(reach, { name, labels: labels('rollouts-controller') }),
    spec: {
      replicas,
      selector: { matchLabels: podLabels },
      // One replica leads, the others stand by: old and new pods side by side are safe.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: podLabels },
        spec: {
          serviceAccountName: name,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: podLabels },
            },
          ],
          containers: [container(reach)],
        },
      },
    },
  };
}

function container(reach: Reach): Container {
  const probe: Probe = { httpGet: { path: '/healthz', port: healthPort } };
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    args: ['--leader-elect', ...(reach === 'namespace' ? ['--namespaced'] : [])],
    env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
    ports: [
      { name: 'metrics', containerPort: metricsPort },
      { name: 'healthz', containerPort: healthPort },
    ],
    startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: { ...probe, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 3 },
    readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 4, failureThreshold: 3 },
    resources,
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
}
