import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kubectlLaws } from './testing/kubectl-laws.ts';
import { deployment, rollout } from './testing/manifests.ts';

kubectlLaws({ test, beforeAll, afterAll }, ({ kubectl, law }) => {
  describe('kubectl get', () => {
    law('prints the columns of built-in kinds', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web', 1));
      await kubectl.ok([...n, 'rollout', 'status', 'deploy/web', '--timeout=20s']);
      const header = async (...args: readonly string[]) => (await kubectl.ok([...n, 'get', ...args])).split('\n')[0]?.split(/ {2,}/);
      expect(await header('deploy')).toEqual(['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE']);
      expect(await header('rs', '-o', 'wide')).toEqual(['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE', 'CONTAINERS', 'IMAGES', 'SELECTOR']);
      expect(await header('pods')).toEqual(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']);
      expect(await header('events')).toEqual(['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']);
      expect(await header('nodes')).toEqual(['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION']);
      expect(await header('sa')).toEqual(['NAME', 'AGE']);
      expect(await kubectl.ok([...n, 'get', 'pods', '--no-headers'])).toMatch(/^web-\S+ +1\/1 +Running +0 +\d+s\n$/);
      expect(await kubectl.ok([...n, 'get', 'deploy', '--no-headers'])).toMatch(/^web +1\/1 +1 +1 +\d+s\n$/);
    });

    law('prints the columns that a custom kind defines', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], rollout('web'));
      expect(await kubectl.ok([...n, 'get', 'ro'])).toMatch(/^NAME +DESIRED +CURRENT +UP-TO-DATE +AVAILABLE +AGE\nweb +3 +\d+s\n$/);
    });

    law('prints names, YAML, JSON paths and own columns', async (n) => {
      await kubectl.ok([...n, 'create', 'cm', 'c', '--from-literal', 'a=b']);
      expect(await kubectl.ok([...n, 'get', 'cm', '-o', 'name'])).toBe('configmap/c\n');
      expect(await kubectl.ok([...n, 'get', 'cm', 'c', '-o', 'yaml'])).toMatch(/^apiVersion: v1\ndata:\n {2}a: b\nkind: ConfigMap\n/);
      expect(await kubectl.ok([...n, 'get', 'cm', '-o', 'yaml'])).toMatch(/^apiVersion: v1\nitems:\n- apiVersion: v1\n {2}data:\n/);
      expect(await kubectl.ok([...n, 'get', 'cm', '-o', 'custom-columns=N:.metadata.name,A:.data.a', '--no-headers'])).toMatch(/^c +b\n$/);
    });

    law('selects by labels and fields, and says when nothing is there', async (n) => {
      await kubectl.ok([...n, 'create', 'cm', 'one']);
      await kubectl.ok([...n, 'create', 'cm', 'two']);
      await kubectl.ok([...n, 'label', 'cm', 'two', 'tier=db']);
      expect(await kubectl.ok([...n, 'get', 'cm', '-l', 'tier in (db,web)', '-o', 'name'])).toBe('configmap/two\n');
      expect(await kubectl.ok([...n, 'get', 'cm', '--field-selector', 'metadata.name=one', '-o', 'name'])).toBe('configmap/one\n');
      expect((await kubectl.run([...n, 'get', 'cm', '-l', 'x=y'])).stderr).toContain('No resources found in');
      expect(await kubectl.ok([...n, 'get', 'cm', '--chunk-size=1', '-o', 'name'])).toBe('configmap/one\nconfigmap/two\n');
      expect(await kubectl.refused([...n, 'get', 'nothings'])).toBe('error: the server doesn\'t have a resource type "nothings"\n');
    });

    law('--watch shows changes as rows of the same table', async (n) => {
      await kubectl.ok([...n, 'create', 'deployment', 'web', '--image', 'nginx', '--replicas', '0']);
      const lines = await kubectl.until(
        [...n, 'get', 'deploy', '--watch'],
        (line) => /^web +2\/2 +2 +2 +\d+s$/.test(line),
        () => kubectl.ok([...n, 'scale', 'deploy', 'web', '--replicas', '2']),
      );
      expect(lines.filter((line) => line.startsWith('NAME'))).toHaveLength(1);
      expect(lines[1]).toMatch(/^web +0\/0 +0 +0 +\d+s$/);
    });

    law('shows everything of a category', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web', 1));
      await kubectl.ok([...n, 'expose', 'deploy', 'web', '--port', '80']);
      await kubectl.ok([...n, 'wait', '--for=condition=Available', 'deploy/web', '--timeout=20s']);
      const names = (await kubectl.ok([...n, 'get', 'all', '-o', 'name'])).split('\n').map((name) => name.split('/')[0]);
      expect(names).toEqual(['pod', 'service', 'deployment.apps', 'replicaset.apps', '']);
    });
  });

  describe('kubectl describe, explain and api-resources', () => {
    law('describe finds the object, its events, and the endpoints of a Service', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web', 1));
      await kubectl.ok([...n, 'expose', 'deploy', 'web', '--port', '80']);
      await kubectl.ok([...n, 'rollout', 'status', 'deploy/web', '--timeout=20s']);
      expect(await kubectl.ok([...n, 'describe', 'deploy', 'web'])).toMatch(/NewReplicaSet: +web-\S+ \(1\/1 replicas created\)/);
      expect(await kubectl.ok([...n, 'describe', 'pod', '-l', 'app=web'])).toMatch(/Normal +Started +\S+ +kubelet +Container main started/);
      expect(await kubectl.ok([...n, 'describe', 'svc', 'web'])).toMatch(/Endpoints: +10\.\S+:80/);
      expect(await kubectl.ok(['describe', 'node', 'sandbox-node'])).toContain('web-');
    });

    law('explain reads the schemas of built-in and custom kinds', async () => {
      expect(await kubectl.ok(['explain', 'deployment.spec.replicas'])).toContain('Number of desired pods.');
      expect(await kubectl.ok(['explain', 'pod.spec.containers'])).toContain('imagePullPolicy\t<string>');
      expect(await kubectl.ok(['explain', 'rollout.spec.strategy.canary'])).toContain('canaryService\t<string>');
      expect(await kubectl.ok(['explain', 'ro', '--recursive'])).toContain('setWeight\t<integer>');
      expect(await kubectl.refused(['explain', 'deployment.spec.nothing'])).toContain('field "nothing" does not exist');
    });

    law('api-resources lists kinds, short names and scopes', async () => {
      const lines = (await kubectl.ok(['api-resources', '--no-headers'])).split('\n').map((line) => line.replace(/ +/g, ' '));
      expect(lines).toContain('pods po v1 true Pod');
      expect(lines).toContain('deployments deploy apps/v1 true Deployment');
      expect(lines).toContain('rollouts ro argoproj.io/v1alpha1 true Rollout');
      expect(await kubectl.ok(['api-versions'])).toContain('argoproj.io/v1alpha1\n');
      expect(await kubectl.ok(['version', '-o', 'json'])).toContain('"gitVersion": "v1.36.3+sluice"');
    });
  });

  describe('kubectl events, logs and exec', () => {
    law('events lists what happened to an object', async (n) => {
      await kubectl.ok([...n, 'run', 'p', '--image', 'nginx']);
      await kubectl.ok([...n, 'wait', '--for=condition=Ready', 'pod/p', '--timeout=20s']);
      expect(await kubectl.ok([...n, 'events', '--for', 'pod/p'])).toMatch(/Normal +Started +Pod\/p +Container p started/);
    });

    law('logs says that containers are modelled, and exec that it cannot be', async (n) => {
      await kubectl.ok([...n, 'run', 'p', '--image', 'nginx']);
      await kubectl.ok([...n, 'wait', '--for=condition=Ready', 'pod/p', '--timeout=20s']);
      expect(await kubectl.ok([...n, 'logs', 'p'])).toContain('sandbox: p (nginx) runs');
      expect(await kubectl.refused([...n, 'logs', 'p', '-c', 'other'])).toContain('container other is not valid for pod p');
      expect(await kubectl.refused([...n, 'exec', 'p', '--', 'ls'])).toContain('the sandbox models containers and does not run them');
      expect(await kubectl.refused([...n, 'port-forward', 'p', ':80'])).toContain('the sandbox models containers and does not run them');
    });
  });

  describe('kubectl auth', () => {
    law('can-i and whoami know the administrator', async (n) => {
      expect(await kubectl.ok([...n, 'auth', 'can-i', 'create', 'pods'])).toBe('yes\n');
      expect(await kubectl.ok(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'])).toBe('system:admin');
      expect(await kubectl.ok([...n, 'auth', 'can-i', '--list'])).toMatch(/\*\.\* +\[\] +\[\] +\[\*\]/);
    });

    law('those that the administrator acts as may do what roles give them, and no more', async (n) => {
      const [, namespace = ''] = n;
      const robot = `system:serviceaccount:${namespace}:robot`;
      await kubectl.ok([...n, 'create', 'serviceaccount', 'robot']);
      await kubectl.ok([...n, 'create', 'role', 'reader', '--verb', 'get,list', '--resource', 'configmaps']);
      await kubectl.ok([...n, 'create', 'rolebinding', 'robot', '--role', 'reader', '--serviceaccount', `${namespace}:robot`]);
      expect(await kubectl.ok([...n, 'auth', 'can-i', 'list', 'configmaps', '--as', robot])).toBe('yes\n');
      expect((await kubectl.run([...n, 'auth', 'can-i', 'list', 'secrets', '--as', robot])).stdout).toBe('no\n');
      await kubectl.ok([...n, 'get', 'cm', '--as', robot]);
      expect(await kubectl.refused([...n, 'get', 'secrets', '--as', robot])).toBe(
        `Error from server (Forbidden): secrets is forbidden: User "${robot}" cannot list resource "secrets" in API group "" in the namespace "${namespace}"\n`,
      );
    });
  });
});
