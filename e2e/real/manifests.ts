/** The CRDs and the roles, seen through kubectl on a real API server. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Check } from '../check.ts';
import { controllerUser } from '../install.ts';
import { waitFor } from '../patience.ts';
import { inNamespace, type Stage } from '../stage.ts';
import { canary } from './objects.ts';

const crds = fileURLToPath(new URL('../../manifests/crds', import.meta.url));
const namespacedInstall = fileURLToPath(new URL('../../manifests/namespace-install.yaml', import.meta.url));

export const manifestChecks: readonly Check<Stage>[] = [
  {
    name: 'applying the CRDs again, plainly or server-side, changes nothing and draws no warning',
    async run({ kubectl }) {
      const plain = await kubectl.run(['apply', '--filename', crds]);
      assert.equal(plain.stderr, '');
      assert.equal(plain.code, 0);
      for (const line of plain.stdout.trim().split('\n')) assert.match(line, / unchanged$/);
      const serverSide = await kubectl.run(['apply', '--server-side', '--force-conflicts', '--filename', crds]);
      assert.equal(serverSide.stderr, '');
      assert.equal(serverSide.code, 0);
    },
  },
  {
    name: 'a Rollout is printed with its columns, and all kinds have their short names',
    async run(stage) {
      await inNamespace(stage, async ({ kubectl: own }) => {
        await own.ok(['apply', '--filename=-'], canary('columns'));
        const [header = ''] = (await own.ok(['get', 'ro'])).split('\n');
        assert.equal(header.trim().replaceAll(/ +/g, ' '), 'NAME DESIRED CURRENT UP-TO-DATE AVAILABLE AGE');
        for (const kind of ['exp', 'ar', 'at', 'cat']) await own.ok(['get', kind]);
      });
    },
  },
  {
    name: 'kubectl explains the fields down to the pod template',
    async run({ kubectl }) {
      assert.match(await kubectl.ok(['explain', 'rollout.spec.strategy.canary']), /\bsteps\b/);
      assert.match(await kubectl.ok(['explain', 'rollout.spec.template.spec.containers']), /\bimagePullPolicy\b/);
    },
  },
  {
    name: 'a misspelt field of the pod template is refused by its path',
    async run(stage) {
      await inNamespace(stage, async ({ kubectl: own }) => {
        const { code, stderr } = await own.run(['apply', '--filename=-'], canary('typo').replace('image:', 'imagee:'));
        assert.notEqual(code, 0);
        assert.match(stderr, /unknown field "spec\.template\.spec\.containers\[0\]\.imagee"/);
      });
    },
  },
  {
    name: 'a value of the wrong type is refused by its path',
    async run(stage) {
      await inNamespace(stage, async ({ kubectl: own }) => {
        const { code, stderr } = await own.run(['apply', '--filename=-'], canary('wrong').replace('replicas: 2', 'replicas: two'));
        assert.notEqual(code, 0);
        assert.match(stderr, /spec\.replicas/);
      });
    },
  },
  {
    name: 'two appliers own one container each of the same pod template',
    async run(stage) {
      await inNamespace(stage, async ({ kubectl: own }) => {
        await own.ok(['apply', '--server-side', '--field-manager=one', '--filename=-'], canary('shared'));
        const sidecar = `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shared}
spec: {template: {spec: {containers: [{name: sidecar, image: 'demo:sidecar'}]}}}
`;
        await own.ok(['apply', '--server-side', '--field-manager=two', '--filename=-'], sidecar);
        const containers = await own.ok(['get', 'ro', 'shared', '--output=jsonpath={.spec.template.spec.containers[*].name}']);
        assert.deepEqual(containers.split(' ').sort(), ['sidecar', 'web']);
      });
    },
  },
  {
    name: 'kubectl scales a Rollout',
    async run(stage) {
      await inNamespace(stage, async ({ kubectl: own }) => {
        await own.ok(['apply', '--filename=-'], canary('scaled'));
        await own.ok(['scale', 'rollout', 'scaled', '--replicas=5']);
        assert.equal(await own.ok(['get', 'ro', 'scaled', '--output=jsonpath={.spec.replicas}']), '5');
      });
    },
  },
  {
    name: 'editors of a namespace may write Rollouts there, viewers may only read them',
    async run(stage) {
      await inNamespace(stage, async ({ kubectl: own }) => {
        const may = async (user: string, verb: string) =>
          (await own.run(['auth', 'can-i', verb, 'rollouts.argoproj.io', '--as', user, '--quiet'])).code === 0;
        for (const role of ['admin', 'edit', 'view']) await own.ok(['create', 'rolebinding', role, '--clusterrole', role, '--user', role]);
        await waitFor('aggregation of the roles', 30, async () => ((await may('view', 'list')) ? true : undefined));
        assert.deepEqual(
          [await may('admin', 'patch'), await may('edit', 'patch'), await may('view', 'patch'), await may('nobody', 'list')],
          [true, true, false, false],
        );
      });
    },
  },
  {
    name: 'the controller may not do what it does not need',
    async run({ kubectl }) {
      const may = async (...question: readonly string[]) =>
        (await kubectl.run(['auth', 'can-i', ...question, '--all-namespaces', '--quiet', '--as', controllerUser])).code === 0;
      assert.equal(await may('watch', 'replicasets.apps'), true);
      for (const verb of ['create', 'delete', 'patch', 'get']) assert.equal(await may(verb, 'nodes'), false, `${verb} nodes`);
      for (const resource of ['secrets', 'pods', 'roles', 'clusterroles', 'serviceaccounts'])
        assert.equal(await may('create', resource), false, `create ${resource}`);
      assert.equal(await may('*', '*'), false);
    },
  },
  {
    name: 'the controller of one namespace may work there and nowhere else',
    run: (stage) =>
      inNamespace(stage, async ({ kubectl, namespace }) => {
        await kubectl.ok(['apply', '--filename', namespacedInstall]);
        await kubectl.ok(['scale', 'deployment', 'argo-rollouts', '--replicas=0']);
        const user = `system:serviceaccount:${namespace}:argo-rollouts`;
        const may = async (where: string, ...question: readonly string[]) =>
          (await stage.kubectl.run(['auth', 'can-i', ...question, '--namespace', where, '--quiet', '--as', user])).code === 0;
        assert.equal(await may(namespace, 'watch', 'rollouts.argoproj.io'), true);
        assert.equal(await may(namespace, 'create', 'leases.coordination.k8s.io'), true);
        assert.equal(await may('default', 'watch', 'rollouts.argoproj.io'), false);
      }),
  },
];
