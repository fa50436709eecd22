import { expect, test } from '@jest/globals';
import type { Container, PodSpec } from '@sluice/kubernetes';
import { podTemplateProblems } from './pod-template.ts';

const spec = 'spec.template.spec';
const own = `${spec}.containers[0]`;

const web: Container = { name: 'web', image: 'web:1' };
const messages = (pod: PodSpec): readonly string[] =>
  podTemplateProblems({ metadata: { labels: { app: 'web' } }, spec: pod }).map(({ message }) => message);

test('nothing is wrong with a pod that uses most of what there is', () => {
  const pod: PodSpec = {
    restartPolicy: 'Always',
    dnsPolicy: '',
    initContainers: [{ name: 'init', image: 'init:1' }],
    containers: [
      {
        ...web,
        imagePullPolicy: '',
        ports: [
          { name: 'http', containerPort: 80 },
          { name: 'dns-udp', containerPort: 53, protocol: 'UDP' },
        ],
        env: [
          { name: 'A.b-c', value: 'x' },
          { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        resources: { requests: { cpu: 0.5, memory: '64Mi' }, limits: { cpu: '500m', memory: '64Mi' } },
        volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
        readinessProbe: { httpGet: { port: 'http' }, successThreshold: 2 },
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
      },
    ],
    volumes: [{ name: 'cache' }, { name: 'config', configMap: { name: 'config' } }],
  };
  expect(messages(pod)).toEqual([]);
});

test.each<[string, Partial<Container>, string]>([
  ['has a name that is a DNS label', { name: 'Web' }, `${own}.name: Invalid value: "Web": a lowercase RFC 1123 label`],
  ['has an image', { image: '' }, `${own}.image: Required value`],
  [
    'has an image without spaces around it',
    { image: 'web ' },
    `${own}.image: Invalid value: "web ": must not have leading or trailing whitespace`,
  ],
  [
    'has ports that exist',
    { ports: [{ containerPort: 65536 }] },
    `${own}.ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive`,
  ],
  [
    'has short port names',
    { ports: [{ name: 'a-very-long-name', containerPort: 1 }] },
    `${own}.ports[0].name: Invalid value: "a-very-long-name": must be at most 15`,
  ],
  [
    'has different port names',
    {
      ports: [
        { name: 'a', containerPort: 1 },
        { name: 'a', containerPort: 2 },
      ],
    },
    `${own}.ports[1].name: Duplicate value: "a"`,
  ],
  [
    'pulls by a policy that exists',
    { imagePullPolicy: 'Sometimes' },
    `${own}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`,
  ],
  ['mounts volumes that exist', { volumeMounts: [{ name: 'other', mountPath: '/a' }] }, `${own}.volumeMounts[0].name: Not found: "other"`],
  [
    'mounts one volume at one path',
    {
      volumeMounts: [
        { name: 'cache', mountPath: '/a' },
        { name: 'cache', mountPath: '/a' },
      ],
    },
    `${own}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique`,
  ],
  [
    'has variables with a value or a source',
    { env: [{ name: 'A', value: 'x', valueFrom: {} }] },
    `${own}.env[0].valueFrom: Invalid value: "": may not be specified when`,
  ],
  [
    'has readable quantities',
    { resources: { limits: { cpu: 'much' } } },
    `${own}.resources.limits[cpu]: Invalid value: "much": quantities must match`,
  ],
  [
    'has quantities that are not negative',
    { resources: { limits: { cpu: '-1' } } },
    `${own}.resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0`,
  ],
  [
    'requests no more than its limit',
    { resources: { requests: { cpu: 1.5 }, limits: { cpu: '1' } } },
    `${own}.resources.requests: Invalid value: 1.5: must be less than or equal to cpu limit of 1`,
  ],
  ['is probed in some way', { livenessProbe: { periodSeconds: 1 } }, `${own}.livenessProbe: Required value: must specify a handler type`],
  [
    'is probed in one way',
    { startupProbe: { exec: {}, tcpSocket: { port: 1 } } },
    `${own}.startupProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
  ],
  [
    'is alive after one success',
    { livenessProbe: { exec: {}, successThreshold: 2 } },
    `${own}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
  ],
])('a container %s', (_, container, message) => {
  const found = messages({ containers: [{ ...web, ...container }], volumes: [{ name: 'cache' }] });
  expect(found).toHaveLength(1);
  expect(found[0]?.startsWith(message)).toBe(true);
});

test.each<[string, PodSpec, string]>([
  ['has containers', { containers: [] }, `${spec}.containers: Required value`],
  [
    'has different container names, init containers included',
    { containers: [web], initContainers: [web] },
    `${spec}.initContainers[0].name: Duplicate value: "web"`,
  ],
  [
    'always restarts',
    { containers: [web], restartPolicy: 'Never' },
    `${spec}.restartPolicy: Unsupported value: "Never": supported values: "Always"`,
  ],
  [
    'has no end',
    { containers: [web], activeDeadlineSeconds: 5 },
    `${spec}.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported`,
  ],
  [
    'has no ephemeral containers',
    { containers: [web], ephemeralContainers: [web] },
    `${spec}.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template`,
  ],
  [
    'has different volume names',
    { containers: [web], volumes: [{ name: 'a' }, { name: 'a' }] },
    `${spec}.volumes[1].name: Duplicate value: "a"`,
  ],
  [
    'has one source per volume',
    { containers: [web], volumes: [{ name: 'a', emptyDir: {}, secret: {} }] },
    `${spec}.volumes[0].secret: Forbidden: may not specify more than 1 volume type`,
  ],
  ['names pull secrets', { containers: [web], imagePullSecrets: [{}] }, `${spec}.imagePullSecrets[0].name: Required value`],
  [
    'waits no negative time',
    { containers: [web], terminationGracePeriodSeconds: -1 },
    `${spec}.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0`,
  ],
])('a pod %s', (_, pod, message) => {
  expect(messages(pod)).toEqual([message]);
});

test('labels and annotations are well-formed', () => {
  const template = { metadata: { labels: { app: 'no good' }, annotations: { 'a/b/c': 'x' } }, spec: { containers: [web] } };
  expect(podTemplateProblems(template).map(({ field }) => field)).toEqual([
    'spec.template.metadata.labels',
    'spec.template.metadata.annotations',
  ]);
});
