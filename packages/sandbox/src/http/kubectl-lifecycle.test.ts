import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kubectlLaws } from './testing/kubectl-laws.ts';
import { deployment, rollout } from './testing/manifests.ts';

kubectlLaws({ test, beforeAll, afterAll }, ({ kubectl, law }) => {
  describe('kubectl scale, wait and rollout', () => {
    law('scale changes Deployments and Rollouts, with a precondition where asked for', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web'));
      expect(await kubectl.ok([...n, 'scale', 'deploy', 'web', '--replicas', '3'])).toBe('deployment.apps/web scaled\n');
      expect(await kubectl.refused([...n, 'scale', 'deploy', 'web', '--replicas', '1', '--current-replicas', '9'])).toBe(
        'error: Expected replicas to be 9, was 3\n',
      );
      await kubectl.ok([...n, 'apply', '-f', '-'], rollout('web'));
      expect(await kubectl.ok([...n, 'scale', 'rollout', 'web', '--replicas', '8'])).toBe('rollout.argoproj.io/web scaled\n');
      expect(await kubectl.ok([...n, 'get', 'ro', 'web', '--subresource', 'scale', '--no-headers'])).toMatch(/^web +8 +0 +\d+s\n$/);
      await kubectl.ok([...n, 'create', 'cm', 'c']);
      expect(await kubectl.refused([...n, 'scale', 'cm', 'c', '--replicas', '3'])).toBe(
        'Error from server (NotFound): the server could not find the requested resource\n',
      );
    });

    law('wait sees conditions, fields and the end of objects', async (n) => {
      await kubectl.ok([...n, 'run', 'p', '--image', 'nginx']);
      expect(await kubectl.ok([...n, 'wait', '--for=condition=Ready', 'pod/p', '--timeout=20s'])).toBe('pod/p condition met\n');
      expect(await kubectl.ok([...n, 'wait', '--for=jsonpath={.status.phase}=Running', 'pod/p', '--timeout=20s'])).toBe(
        'pod/p condition met\n',
      );
      await kubectl.ok([...n, 'delete', 'pod', 'p', '--wait=false', '--grace-period=1']);
      await kubectl.ok([...n, 'wait', '--for=delete', 'pod/p', '--timeout=20s']);
    });

    law('rollout follows a Deployment, takes it back, and restarts it', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web', 1));
      expect(await kubectl.ok([...n, 'rollout', 'status', 'deploy/web', '--timeout=20s'])).toContain(
        'deployment "web" successfully rolled out\n',
      );
      await kubectl.ok([...n, 'set', 'image', 'deploy/web', 'main=nginx:1.29']);
      await kubectl.ok([...n, 'rollout', 'status', 'deploy/web', '--timeout=20s']);
      expect(await kubectl.ok([...n, 'rollout', 'history', 'deploy/web'])).toMatch(/1 +<none>\n2 +<none>\n/);
      expect(await kubectl.ok([...n, 'rollout', 'undo', 'deploy/web'])).toBe('deployment.apps/web rolled back\n');
      expect(await kubectl.ok([...n, 'get', 'deploy', 'web', '-o', 'jsonpath={..image}'])).toBe('nginx:1.28');
      expect(await kubectl.ok([...n, 'rollout', 'restart', 'deploy/web'])).toBe('deployment.apps/web restarted\n');
      await kubectl.ok([...n, 'rollout', 'status', 'deploy/web', '--timeout=20s']);
      expect(await kubectl.ok([...n, 'rollout', 'pause', 'deploy/web'])).toBe('deployment.apps/web paused\n');
      expect(await kubectl.ok([...n, 'rollout', 'resume', 'deploy/web'])).toBe('deployment.apps/web resumed\n');
    });
  });

  describe('kubectl delete', () => {
    const twoPods = async (n: readonly string[]): Promise<void> => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web', 1));
      await kubectl.ok([...n, 'rollout', 'status', 'deploy/web', '--timeout=20s']);
    };

    law('in the background takes what the object owns with it', async (n) => {
      await twoPods(n);
      expect(await kubectl.ok([...n, 'delete', 'deploy', 'web'])).toBe('deployment.apps "web" deleted\n');
      await kubectl.ok([...n, 'wait', '--for=delete', 'rs', '-l', 'app=web', '--timeout=20s']);
      await kubectl.ok([...n, 'wait', '--for=delete', 'pods', '-l', 'app=web', '--timeout=20s']);
      expect(await kubectl.ok([...n, 'get', 'rs,pods', '-o', 'name'])).toBe('');
    });

    law('in the foreground ends when all of that is gone', async (n) => {
      await twoPods(n);
      await kubectl.ok([...n, 'delete', 'deploy', 'web', '--cascade=foreground', '--timeout=25s']);
      expect(await kubectl.ok([...n, 'get', 'deploy,rs,pods', '-o', 'name'])).toBe('');
    });

    law('with orphans leaves what the object owns', async (n) => {
      await twoPods(n);
      await kubectl.ok([...n, 'delete', 'deploy', 'web', '--cascade=orphan']);
      expect((await kubectl.ok([...n, 'get', 'deploy,rs', '-o', 'name'])).trim()).toMatch(/^replicaset\.apps\/web-\S+$/);
    });

    law('of many, of none, and of a namespace with all that is in it', async (n) => {
      await kubectl.ok([...n, 'create', 'cm', 'one']);
      await kubectl.ok([...n, 'create', 'cm', 'two']);
      expect(await kubectl.ok([...n, 'delete', 'cm', '--all'])).toBe('configmap "one" deleted\nconfigmap "two" deleted\n');
      expect(await kubectl.refused([...n, 'delete', 'cm', 'one'])).toBe('Error from server (NotFound): configmaps "one" not found\n');
      await kubectl.ok([...n, 'create', 'cm', 'three']);
      const [, namespace = ''] = n;
      expect(await kubectl.ok(['delete', 'namespace', namespace, '--timeout=20s'])).toBe(`namespace "${namespace}" deleted\n`);
      expect(await kubectl.refused(['get', 'namespace', namespace])).toBe(
        `Error from server (NotFound): namespaces "${namespace}" not found\n`,
      );
    });

    law('drain empties the node through evictions, and uncordon opens it again', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('drained', 1));
      await kubectl.ok([...n, 'rollout', 'status', 'deploy/drained', '--timeout=20s']);
      try {
        const drained = await kubectl.ok(['drain', 'sandbox-node', '--force', '--timeout=20s', '--pod-selector', 'app=drained']);
        expect(drained).toContain('node/sandbox-node cordoned\n');
        expect(drained).toMatch(/pod\/drained-\S+ evicted\n/);
        expect(await kubectl.ok(['get', 'node', '--no-headers'])).toMatch(/Ready,SchedulingDisabled/);
      } finally {
        expect(await kubectl.ok(['uncordon', 'sandbox-node'])).toBe('node/sandbox-node uncordoned\n');
      }
    });
  });
});
