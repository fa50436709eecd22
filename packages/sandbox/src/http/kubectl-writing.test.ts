import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kubectlLaws } from './testing/kubectl-laws.ts';
import { configMap, deployment, rollout } from './testing/manifests.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

kubectlLaws({ test, beforeAll, afterAll }, ({ kubectl, law }) => {
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
});
