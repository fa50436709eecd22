import { describe, expect, test } from '@jest/globals';
import { shortHash } from './hash.ts';
import { normalisePodTemplate } from './normalise.ts';

const hash = (template: unknown) => shortHash(normalisePodTemplate(template));

const asWritten = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'registry:5000/web:v1',
        ports: [{ containerPort: 8080 }],
        resources: { requests: { cpu: '0.5', memory: '1Gi' }, limits: { cpu: 1 } },
        readinessProbe: { httpGet: { port: 8080 }, initialDelaySeconds: 0 },
        env: [
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'EMPTY', value: '' },
        ],
      },
    ],
    volumes: [{ name: 'tmp' }, { name: 'cfg', configMap: { name: 'cfg' } }],
    serviceAccountName: 'web',
    nodeSelector: {},
  },
};

/** The same template as a Kubernetes 1.36 API server stores it in a ReplicaSet. */
const asStored = {
  metadata: { creationTimestamp: null, labels: { app: 'web' } },
  spec: {
    containers: [
      {
        env: [{ name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }, { name: 'EMPTY' }],
        image: 'registry:5000/web:v1',
        imagePullPolicy: 'IfNotPresent',
        name: 'web',
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        readinessProbe: {
          failureThreshold: 3,
          httpGet: { path: '/', port: 8080, scheme: 'HTTP' },
          periodSeconds: 10,
          successThreshold: 1,
          timeoutSeconds: 1,
        },
        resources: { limits: { cpu: '1' }, requests: { cpu: '500m', memory: '1Gi' } },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    serviceAccount: 'web',
    serviceAccountName: 'web',
    terminationGracePeriodSeconds: 30,
    volumes: [
      { emptyDir: {}, name: 'tmp' },
      { configMap: { defaultMode: 420, name: 'cfg' }, name: 'cfg' },
    ],
  },
};

describe('normalisePodTemplate', () => {
  test('gives one form to a template as it was written and as the API server stores it', () => {
    expect(normalisePodTemplate(asStored)).toEqual(normalisePodTemplate(asWritten));
    expect(hash(asStored)).toBe(hash(asWritten));
  });

  test('a second time changes nothing', () => {
    expect(normalisePodTemplate(normalisePodTemplate(asWritten))).toEqual(normalisePodTemplate(asWritten));
  });

  const withSpec = (change: object) => ({ ...asWritten, spec: { ...asWritten.spec, ...change } });
  const withContainer = (change: object) => withSpec({ containers: [{ ...asWritten.spec.containers[0], ...change }] });

  test.each<readonly [string, object]>([
    ['the image', withContainer({ image: 'registry:5000/web:v2' })],
    ['a label', { ...asWritten, metadata: { labels: { app: 'web', tier: '' } } }],
    ['an environment variable', withContainer({ env: [{ name: 'POD', value: 'x' }] })],
    ['a request', withContainer({ resources: { requests: { cpu: '501m', memory: '1Gi' }, limits: { cpu: 1 } } })],
    ['a zero that means something', withSpec({ terminationGracePeriodSeconds: 0 })],
    ['a false that means something', withSpec({ automountServiceAccountToken: false })],
    ['root', withContainer({ securityContext: { runAsUser: 0 } })],
    ['the host network', withSpec({ hostNetwork: true })],
    ['a volume source', withSpec({ volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory' } }] })],
    ['the order of containers', withSpec({ containers: [{ name: 'a', image: 'a:1' }, ...asWritten.spec.containers] })],
  ])('tells apart templates that differ in %s', (_, other) => {
    expect(hash(other)).not.toBe(hash(asWritten));
  });

  test.each<readonly [string, string, string]>([
    ['web', 'Always', 'no tag is a moving one'],
    ['host:5000/web', 'Always', 'the port of a registry is no tag'],
    ['web:latest', 'Always', 'latest moves'],
    ['web:v1', 'IfNotPresent', 'a tag stands'],
    [`web@sha256:${'0'.repeat(64)}`, 'IfNotPresent', 'a digest stands'],
  ])('%s is pulled %s: %s', (image, imagePullPolicy) => {
    expect(hash(withContainer({ image }))).toBe(hash(withContainer({ image, imagePullPolicy })));
  });
});

describe('shortHash', () => {
  test('does not depend on the order of keys, and is fit for a label', () => {
    expect(shortHash({ a: 1, b: [true, null] })).toBe(shortHash({ b: [true, null], a: 1 }));
    expect(shortHash({ a: 1 })).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  });

  test('gives another name when a collision is counted', () => {
    expect(shortHash({ a: 1 }, 1)).not.toBe(shortHash({ a: 1 }));
  });

  test('stays the same from release to release: a change would restart the pods of every user', () => {
    expect(hash(asWritten)).toMatchInlineSnapshot(`"84bc8459d6"`);
  });
});
