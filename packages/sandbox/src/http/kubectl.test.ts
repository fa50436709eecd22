import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { namespaces, silentLog, stopper } from '@sluice/kubernetes';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { findKubectl, kubectlFor } from './testing/kubectl.ts';
import { configMap, deployment, rollout } from './testing/manifests.ts';

const program = findKubectl();
const root = fileURLToPath(new URL('../../../..', import.meta.url));

if (program === undefined) {
  test('kubectl is not on this machine, so that nothing is checked with it ($KUBECTL may name it)', () => {
    expect(findKubectl()).toBeUndefined();
  });
} else {
  withKubectl(program);
}

function withKubectl(path: string): void {
  const kubectl = kubectlFor(path);
  const stop = stopper();
  let sandbox: Sandbox;
  let count = 0;

  beforeAll(async () => {
    sandbox = await startSandbox({ listen: '127.0.0.1:0', kubeconfig: join(kubectl.folder, 'kubeconfig'), log: silentLog }, stop);
  });
  afterAll(async () => {
    stop.stop();
    await sandbox.closed;
    kubectl.dispose();
  });

  /** Runs one test in a namespace of its own. */
  const law = (name: string, run: (n: readonly string[]) => Promise<void>): void =>
    test(name, async () => {
      const namespace = `law-${count++}`;
      await sandbox.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await run(['--namespace', namespace]);
    }, 60_000);

  describe('kubectl apply', () => {
    law('creates, leaves alone, and changes', async (n) => {
      expect(await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web'))).toBe('deployment.apps/web created\n');
      expect(await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web'))).toBe('deployment.apps/web unchanged\n');
      expect(await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web', 3))).toBe('deployment.apps/web configured\n');
      expect(await kubectl.ok([...n, 'get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}'])).toBe('3');
    });

    law('takes away what the manifest no longer says', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], configMap('c', { a: '1', b: '2' }));
      await kubectl.ok([...n, 'apply', '-f', '-'], configMap('c', { a: '1' }));
      expect(await kubectl.ok([...n, 'get', 'cm', 'c', '-o', 'jsonpath={.data}'])).toBe('{"a":"1"}');
    });

    law('works on the server as well, where a field of another owner is a conflict unless forced', async (n) => {
      const server = [...n, 'apply', '--server-side', '-f', '-'];
      expect(await kubectl.ok(server, deployment('web'))).toBe('deployment.apps/web serverside-applied\n');
      await kubectl.ok([...n, 'scale', 'deploy', 'web', '--replicas', '5']);
      expect(await kubectl.refused(server, deployment('web'))).toContain(
        'conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
      );
      expect(await kubectl.ok([...server, '--force-conflicts'], deployment('web'))).toBe('deployment.apps/web serverside-applied\n');
      expect(await kubectl.ok([...n, 'get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}'])).toBe('2');
    });

    law('takes all of examples/, on the client and on the server', async (n) => {
      const examples = join(root, 'examples');
      const created = await kubectl.ok([...n, 'apply', '-f', examples]);
      expect(created).toContain('rollout.argoproj.io/canary-demo created');
      expect(created).toContain('service/blue-green-demo-active created');
      expect(await kubectl.ok([...n, 'apply', '--server-side', '-f', examples])).toContain(
        'rollout.argoproj.io/canary-demo serverside-applied',
      );
      expect(await kubectl.ok([...n, 'diff', '-f', examples])).toBe('');
    });

    law('takes the manifests that install the controller, and its custom kinds again', async () => {
      expect(await kubectl.ok(['apply', '-f', join(root, 'manifests/install.yaml')])).toContain('deployment.apps/argo-rollouts created');
      const again = await kubectl.ok(['apply', '--server-side', '--force-conflicts', '-f', join(root, 'manifests/crds')]);
      expect(again).toContain('customresourcedefinition.apiextensions.k8s.io/rollouts.argoproj.io serverside-applied');
    });
  });

  describe('a bad manifest', () => {
    const refuse = (n: readonly string[], text: string, ...args: readonly string[]) =>
      kubectl.refused([...n, 'create', '-f', '-', ...args], text);

    law('with an unknown field is refused, or warned of', async (n) => {
      const text = deployment('web').replace('replicas:', 'replicaz:');
      const complaint =
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replicaz"';
      expect(await refuse(n, text)).toBe(`Error from server (BadRequest): error when creating "STDIN": ${complaint}\n`);
      const warned = await kubectl.run([...n, 'create', '--validate=warn', '-f', '-'], text);
      expect(warned.stderr).toContain('Warning: unknown field "spec.replicaz"\n');
      expect(warned.code).toBe(0);
    });

    law('with a wrong type is refused', async (n) => {
      expect(await refuse(n, deployment('web').replace('replicas: 2', 'replicas: two'))).toContain(
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      );
    });

    law('without a selector is refused, with the field that is missing', async (n) => {
      const text = deployment('web').replace(/ {2}selector:.*\n/, '');
      expect(await refuse(n, text)).toContain('The Deployment "web" is invalid: ');
      expect(await refuse(n, text)).toContain('spec.selector: ');
    });

    law('of a kind that there is not is refused', async (n) => {
      const text = configMap('c', {}).replace('ConfigMap', 'Nothing');
      expect(await kubectl.refused([...n, 'apply', '-f', '-'], text)).toContain('no matches for kind "Nothing" in version "v1"');
    });

    law('of a Rollout is refused in the same words', async (n) => {
      expect(await refuse(n, rollout('r').replace('replicas:', 'replicaz:'))).toContain(
        'Rollout in version "v1alpha1" cannot be handled as a Rollout: strict decoding error: unknown field "spec.replicaz"',
      );
      expect(await refuse(n, rollout('r').replace('replicas: 3', 'replicas: three'))).toContain(
        'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
      );
    });
  });

  describe('kubectl create', () => {
    law('makes each kind that it has a verb for, by protobuf where it sends that', async (n) => {
      expect(await kubectl.ok([...n, 'create', 'deployment', 'web', '--image', 'nginx', '--replicas', '2', '--port', '80'])).toBe(
        'deployment.apps/web created\n',
      );
      expect(await kubectl.ok([...n, 'get', 'deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].ports}'])).toBe(
        '[{"containerPort":80,"protocol":"TCP"}]',
      );
      await kubectl.ok([...n, 'create', 'secret', 'generic', 's', '--from-literal', 'word=hello']);
      expect(await kubectl.ok([...n, 'get', 'secret', 's', '-o', 'jsonpath={.data.word} {.type}'])).toBe('aGVsbG8= Opaque');
      await kubectl.ok([...n, 'create', 'configmap', 'c', '--from-literal', 'a=b']);
      await kubectl.ok([...n, 'create', 'job', 'j', '--image', 'busybox', '--', 'true']);
      await kubectl.ok([...n, 'create', 'service', 'clusterip', 'web', '--tcp', '80:8080']);
      expect(await kubectl.ok([...n, 'get', 'svc', 'web', '-o', 'jsonpath={.spec.ports[0].targetPort}'])).toBe('8080');
      await kubectl.ok([...n, 'create', 'pdb', 'p', '--selector', 'app=web', '--min-available', '50%']);
      expect(await kubectl.ok([...n, 'get', 'pdb', 'p', '-o', 'jsonpath={.spec.minAvailable}'])).toBe('50%');
      await kubectl.ok([...n, 'create', 'serviceaccount', 'robot']);
      await kubectl.ok([...n, 'create', 'role', 'reader', '--verb', 'get', '--resource', 'pods']);
      await kubectl.ok([...n, 'create', 'rolebinding', 'robot', '--role', 'reader', '--serviceaccount', 'x:robot']);
      await kubectl.ok([...n, 'create', 'ingress', 'i', '--rule', 'example.com/*=web:80']);
      expect((await kubectl.ok([...n, 'create', 'token', 'robot'])).trim().split('.')).toHaveLength(3);
    });

    law('refuses a name that is taken, and a namespace that is not there', async (n) => {
      await kubectl.ok([...n, 'create', 'cm', 'c']);
      expect(await kubectl.refused([...n, 'create', 'cm', 'c'])).toBe('error: failed to create configmap: configmaps "c" already exists\n');
      expect(await kubectl.refused(['-n', 'nowhere', 'create', 'cm', 'c'])).toContain('namespaces "nowhere" not found');
    });

    law('shows what it would do and stores nothing with --dry-run=server', async (n) => {
      expect(await kubectl.ok([...n, 'create', 'cm', 'c', '--from-literal', 'a=b', '--dry-run=server'])).toBe(
        'configmap/c created (server dry run)\n',
      );
      expect(await kubectl.refused([...n, 'get', 'cm', 'c'])).toBe('Error from server (NotFound): configmaps "c" not found\n');
    });
  });

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

  describe('kubectl edit, patch, label, annotate, replace and diff', () => {
    law('edit sends what the editor has made of the object', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web'));
      const editor = kubectl.file('editor', '#!/bin/sh\nsed -i "s/replicas: 2/replicas: 4/" "$1"\n', 0o700);
      expect(await kubectl.ok([...n, 'edit', 'deploy', 'web'], '', { KUBE_EDITOR: editor })).toBe('deployment.apps/web edited\n');
      expect(await kubectl.ok([...n, 'get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}'])).toBe('4');
      await kubectl.ok([...n, 'apply', '-f', '-'], rollout('web', 2));
      expect(await kubectl.ok([...n, 'edit', 'ro', 'web'], '', { KUBE_EDITOR: editor })).toBe('rollout.argoproj.io/web edited\n');
    });

    law('patch takes the three types, and a strategic one merges containers by name', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], deployment('web'));
      const env = JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'main', env: [{ name: 'A', value: '1' }] }] } } } });
      await kubectl.ok([...n, 'patch', 'deploy', 'web', '-p', env]);
      expect(await kubectl.ok([...n, 'get', 'deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[*].image}'])).toBe(
        'nginx:1.28',
      );
      await kubectl.ok([...n, 'patch', 'deploy', 'web', '--type', 'merge', '-p', '{"spec":{"replicas":1}}']);
      await kubectl.ok([...n, 'patch', 'deploy', 'web', '--type', 'json', '-p', '[{"op":"replace","path":"/spec/replicas","value":5}]']);
      expect(await kubectl.ok([...n, 'get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}'])).toBe('5');
      expect(await kubectl.refused([...n, 'patch', 'deploy', 'web', '-p', '{"spec":{"replicas":-1}}'])).toBe(
        'The Deployment "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0\n',
      );
      expect(
        await kubectl.refused([...n, 'patch', 'deploy', 'web', '--type', 'json', '-p', '[{"op":"remove","path":"/spec/nothing"}]']),
      ).toContain('The request is invalid: the server rejected our request due to an error in our request');
    });

    law('patch of a custom kind takes merges and JSON patches, and refuses strategic ones', async (n) => {
      await kubectl.ok([...n, 'apply', '-f', '-'], rollout('web'));
      expect(await kubectl.ok([...n, 'patch', 'ro', 'web', '--type', 'merge', '-p', '{"spec":{"paused":true}}'])).toBe(
        'rollout.argoproj.io/web patched\n',
      );
      expect(await kubectl.refused([...n, 'patch', 'ro', 'web', '-p', '{"spec":{"paused":false}}'])).toContain(
        'accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      );
    });

    law('label and annotate set, refuse to overwrite, and take away', async (n) => {
      await kubectl.ok([...n, 'create', 'cm', 'c']);
      expect(await kubectl.ok([...n, 'label', 'cm', 'c', 'a=b'])).toBe('configmap/c labeled\n');
      expect(await kubectl.refused([...n, 'label', 'cm', 'c', 'a=c'])).toBe(
        "error: 'a' already has a value (b), and --overwrite is false\n",
      );
      expect(await kubectl.ok([...n, 'label', 'cm', 'c', 'a-'])).toBe('configmap/c unlabeled\n');
      expect(await kubectl.ok([...n, 'annotate', 'cm', 'c', 'note=hello'])).toBe('configmap/c annotated\n');
      expect(await kubectl.refused([...n, 'label', 'cm', 'c', 'a=b c'])).toContain(
        'a valid label must be an empty string or consist of alphanumeric characters',
      );
    });

    law('replace puts a whole object in place, and diff shows what apply would change', async (n) => {
      await kubectl.ok([...n, 'create', '-f', '-'], deployment('web'));
      const diff = await kubectl.run([...n, 'diff', '-f', '-'], deployment('web', 7));
      expect(diff.code).toBe(1);
      expect(diff.stdout).toContain('-  replicas: 2\n+  replicas: 7\n');
      expect(await kubectl.ok([...n, 'replace', '-f', '-'], deployment('web', 7))).toBe('deployment.apps/web replaced\n');
      expect(await kubectl.ok([...n, 'diff', '-f', '-'], deployment('web', 7))).toBe('');
      expect(await kubectl.refused([...n, 'replace', '-f', '-'], deployment('other'))).toBe(
        'Error from server (NotFound): error when replacing "STDIN": deployments.apps "other" not found\n',
      );
    });
  });

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
}
