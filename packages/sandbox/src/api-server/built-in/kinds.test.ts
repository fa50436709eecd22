import { describe, expect, test } from '@jest/globals';
import { deployments, jobs, pods, replicaSets, services } from '@sluice/kubernetes';
import { namespace, pod, refused, replicaSet, service, testServer } from '../testing/server.ts';
import { builtInKinds } from './kinds.ts';
import { schemaNameOf } from './schema-names.ts';

describe('built-in kinds', () => {
  test('each has a schema', () => {
    for (const { kind } of builtInKinds) expect([kind.kind, schemaNameOf(kind)]).toEqual([kind.kind, expect.stringMatching(/^io\.k8s\./)]);
  });

  test('a pod gets what Kubernetes gives it', async () => {
    const { client } = testServer();
    const { spec, status } = await client.create(pods, pod('a'));
    expect([spec?.restartPolicy, spec?.dnsPolicy, spec?.terminationGracePeriodSeconds, spec?.serviceAccountName]).toEqual([
      'Always',
      'ClusterFirst',
      30,
      'default',
    ]);
    expect(spec?.containers[0]).toEqual({
      name: 'main',
      image: 'example/app:1',
      imagePullPolicy: 'IfNotPresent',
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    });
    expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  test('an image that may change under its tag is always pulled', async () => {
    const { client } = testServer();
    for (const [image, policy] of [
      ['app', 'Always'],
      ['app:latest', 'Always'],
      ['registry.example:5000/app', 'Always'],
      ['app:1', 'IfNotPresent'],
      ['app@sha256:abc', 'IfNotPresent'],
    ] as const) {
      const { spec } = await client.create(pods, pod('a', { containers: [{ name: 'main', image }] }), { dryRun: true });
      expect([image, spec?.containers[0]?.imagePullPolicy]).toEqual([image, policy]);
    }
  });

  test('empty optional values vanish, pointers keep their zero, quantities take their form', async () => {
    const { client } = testServer();
    const made = await client.create(replicaSets, replicaSet('a', { replicas: 0, minReadySeconds: 0 }));
    expect(made.spec?.replicas).toBe(0);
    expect(made.spec).not.toHaveProperty('minReadySeconds');
    const container = { name: 'main', image: 'a', args: [], resources: { limits: { cpu: '1000m', memory: '1024Mi' } } };
    const { spec } = await client.create(pods, pod('b', { containers: [container] }));
    expect(spec?.containers[0]).not.toHaveProperty('args');
    expect(spec?.containers[0]?.resources).toEqual({ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } });
  });

  test('a Service gets an address of its own and keeps it', async () => {
    const { client } = testServer();
    const a = await client.create(services, service('a'));
    const b = await client.create(services, service('b', { ports: [{ port: 80 }], type: 'NodePort' }));
    expect(a.spec?.clusterIP).toMatch(/^10\.96\./);
    expect(a.spec?.clusterIP).not.toBe(b.spec?.clusterIP);
    expect(b.spec?.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    const change = (body: Readonly<Record<string, string | null>>) =>
      client.patch(services, { namespace, name: 'a' }, { type: 'merge', body: { spec: body } });
    expect((await change({ clusterIP: null })).spec?.clusterIP).toBe(a.spec?.clusterIP);
    expect((await refused(change({ clusterIP: '10.96.9.9' }))).message).toBe(
      'Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set',
    );
  });

  test('a job picks its pods by its own uid', async () => {
    const { client } = testServer();
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a' }] } };
    const job = await client.create(jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace, name: 'a' }, spec: { template } });
    const { uid } = job.metadata;
    expect(job.spec?.selector?.matchLabels).toEqual({ 'batch.kubernetes.io/controller-uid': uid });
    expect(job.spec?.template.metadata?.labels).toMatchObject({ 'controller-uid': uid, 'job-name': 'a' });
    expect([job.spec?.parallelism, job.spec?.completions, job.spec?.backoffLimit]).toEqual([1, 1, 6]);
  });

  test('what cannot work is refused, in the words of Kubernetes', async () => {
    const { client } = testServer();
    const messages = [
      client.create(replicaSets, replicaSet('a', { selector: { matchLabels: { app: 'other' } } })),
      client.create(replicaSets, replicaSet('a', { replicas: -1 })),
      client.create(services, service('a', {})),
      client.create(pods, pod('a', { containers: [] })),
      client.create(pods, pod('A')),
      client.create(pods, pod('a', { restartPolicy: 'Sometimes' })),
    ];
    expect(await Promise.all(messages.map(async (each) => (await refused(each)).message))).toEqual([
      'ReplicaSet.apps "a" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      'ReplicaSet.apps "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'Service "a" is invalid: spec.ports: Required value',
      'Pod "a" is invalid: spec.containers: Required value',
      expect.stringContaining('Pod "A" is invalid: metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain'),
      'Pod "a" is invalid: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ]);
  });

  test('a wrong type is told as a Go program would', async () => {
    const { client } = testServer();
    const error = await refused(client.create(replicaSets, replicaSet('a', { replicas: '3' as never })));
    expect([error.reason, error.message]).toEqual([
      'BadRequest',
      'ReplicaSet in version "v1" cannot be handled as a ReplicaSet: json: cannot unmarshal string into Go struct field ReplicaSetSpec.spec.replicas of type int32',
    ]);
  });

  test('of a Deployment, a new annotation counts as a generation', async () => {
    const { client } = testServer();
    await client.create(deployments, { ...replicaSet('a'), kind: 'Deployment' } as never);
    const annotate = { type: 'merge', body: { metadata: { annotations: { x: 'y' } } } } as const;
    expect((await client.patch(deployments, { namespace, name: 'a' }, annotate)).metadata.generation).toBe(2);
    const restate = { type: 'merge', body: { metadata: { annotations: { x: 'z' } } } } as const;
    expect((await client.patch(deployments, { namespace, name: 'a' }, restate, 'status')).metadata.generation).toBe(2);
  });

  test('of a pod, images may change and little else', async () => {
    const { client } = testServer();
    await client.create(pods, pod('a'));
    const patch = (container: Readonly<Record<string, string>>) =>
      client.patch(pods, { namespace, name: 'a' }, { type: 'strategic', body: { spec: { containers: [{ name: 'main', ...container }] } } });
    expect((await patch({ image: 'example/app:2' })).spec?.containers[0]?.image).toBe('example/app:2');
    expect((await refused(patch({ workingDir: '/x' }))).message).toContain('pod updates may not change fields other than');
  });
});
