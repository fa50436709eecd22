import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import {
  isObject,
  type Json,
  jobs,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  namespaces,
  type Role,
  roleBindings,
  roles,
  serviceAccounts,
} from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { parse } from './program.ts';
import { type Embedded, startEmbedded } from './testing/embedded.ts';

/** The pipelines of docs/ci, which users copy or apply as they are. */
const folder = fileURLToPath(new URL('../../../docs/ci', import.meta.url));
const program = 'kubectl-argo-rollouts';

const files = (await readdir(folder, { recursive: true })).filter((name) => /\.yaml$|Jenkinsfile$/.test(name)).sort();
const texts = new Map(await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)));

function documents(name: string): readonly Json[] {
  const parsed = parseYaml(texts.get(name) ?? '');
  if (!parsed.ok) throw new Error(`${name}: ${parsed.error}`);
  return parsed.value;
}
const yamlFiles = files.filter((name) => name.endsWith('.yaml'));
const isKubeObject = (value: unknown): value is KubeObject =>
  isObject(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string' && isObject(value.metadata);
const objects = yamlFiles.flatMap((name) => documents(name).flatMap((object: unknown) => (isKubeObject(object) ? [{ name, object }] : [])));

/** The words of a shell's command line, as far as these files need: quotes, and no more than one command. */
const shellWords = (line: string): readonly string[] =>
  [...line.replace(/ >.*/, '').matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );

/** All values in a JSON value that are lists. */
function lists(value: unknown): readonly (readonly unknown[])[] {
  if (Array.isArray(value)) return [value, ...value.flatMap(lists)];
  return isObject(value) ? Object.values(value).flatMap(lists) : [];
}

/** Containers whose command is the plugin: their arguments, with the defaults of parameters put in. */
function containerArguments(): readonly (readonly string[])[] {
  return objects.flatMap(({ object }) => {
    const defaults = new Map(
      lists(object)
        .flat()
        .flatMap((each) => (isObject(each) && typeof each.default === 'string' ? [[String(each.name), each.default] as const] : [])),
    );
    return lists(object)
      .flat()
      .flatMap((each) =>
        isObject(each) && Array.isArray(each.command) && each.command[0] === program && Array.isArray(each.args) ? [each.args] : [],
      )
      .map((args) => args.map((arg) => String(arg).replaceAll(/\$\(params\.([\w-]+)\)/g, (_, name: string) => defaults.get(name) ?? name)));
  });
}

const shellLines = [...texts].flatMap(([name, text]) =>
  [...text.matchAll(/^[^#/\n]*?kubectl-argo-rollouts (.+)$/gm)]
    .filter(([line]) => !/command: /.test(line))
    .map(([, line = '']) => [name, line.replace(/'\)?$/, '')] as const),
);

describe('the pipelines of docs/ci', () => {
  test('are there for each tool', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'github-actions.yaml',
        'gitlab-ci.yaml',
        'Jenkinsfile',
        'tekton.yaml',
        'argo-cd/application.yaml',
        'flux/flux.yaml',
      ]),
    );
    for (const tool of ['github', 'gitlab', 'Jenkins', 'tekton', 'argo-cd/wait', 'flux/wait']) {
      const all = [...texts].filter(([name]) => name.startsWith(tool)).map(([, text]) => text);
      expect([tool, all.join('\n')]).toEqual([tool, expect.stringMatching(/\bwait\b[\s\S]*--image/)]);
    }
  });

  test.each(yamlFiles)('%s is YAML', (name) => {
    expect(documents(name).length).toBeGreaterThan(0);
  });

  test.each(shellLines)('%s: `%s` is a command line that the plugin understands', async (_, line) => {
    expect(await parse(shellWords(line), program)).toMatchObject({ kind: 'call' });
  });

  test.each(containerArguments().map((args) => [args.join(' '), args] as const))('a container may run `%s`', async (_, args) => {
    expect(await parse(args, program)).toMatchObject({ kind: 'call' });
  });

  test('GitHub Actions: jobs follow jobs that exist, and steps do something', () => {
    const [workflow] = documents('github-actions.yaml');
    const all = isObject(workflow) && isObject(workflow.jobs) ? workflow.jobs : {};
    for (const [name, job] of Object.entries(all)) {
      const { needs, steps, 'runs-on': runner } = isObject(job) ? job : {};
      expect([name, runner]).toEqual([name, 'ubuntu-latest']);
      if (needs !== undefined) expect(Object.keys(all)).toContain(needs);
      for (const step of Array.isArray(steps) ? steps : [])
        expect(Object.keys(step).some((key) => key === 'run' || key === 'uses')).toBe(true);
    }
    expect(Object.keys(all)).toEqual(['check', 'canary', 'promote']);
  });

  test('GitLab: each job has a stage that exists, and a script', () => {
    const [pipeline] = documents('gitlab-ci.yaml');
    const { stages, default: _default, variables: _variables, workflow: _workflow, ...all } = isObject(pipeline) ? pipeline : {};
    for (const job of Object.values(all)) {
      expect(stages).toContain(isObject(job) ? job.stage : undefined);
      expect(job).toHaveProperty('script');
    }
  });

  test('Tekton: a pipeline names tasks that exist, with the parameters that they declare', () => {
    const tekton = objects
      .filter(({ object }) => object.apiVersion === 'tekton.dev/v1')
      .map(
        ({ object }) =>
          object as KubeObject & {
            spec: { params: { name: string; default?: string }[]; tasks: { taskRef: { name: string }; params: { name: string }[] }[] };
          },
      );
    const tasks = tekton.filter(({ kind }) => kind === 'Task');
    const pipeline = tekton.find(({ kind }) => kind === 'Pipeline');
    for (const { taskRef, params } of pipeline?.spec.tasks ?? []) {
      const task = tasks.find(({ metadata }) => metadata.name === taskRef.name);
      const given = params.map(({ name }) => name);
      const declared = task?.spec.params ?? [];
      expect(declared.map(({ name }) => name)).toEqual(expect.arrayContaining(given));
      expect(given).toEqual(expect.arrayContaining(declared.filter((each) => each.default === undefined).map(({ name }) => name)));
    }
    expect(pipeline?.spec.tasks).toHaveLength(2);
  });

  test('kustomizations name files that exist, and put the image where it belongs', () => {
    for (const tool of ['argo-cd', 'flux']) {
      const [kustomization] = documents(`${tool}/kustomization.yaml`);
      const { resources = [], replacements } = isObject(kustomization) ? kustomization : {};
      for (const resource of Array.isArray(resources) ? resources : [])
        expect(files.some((name) => name.startsWith(join(tool, String(resource))))).toBe(true);
      expect(JSON.stringify(replacements)).toContain('spec.template.spec.containers.[name=wait].args.6');
      const job = objects.find(({ name }) => name === `${tool}/wait.yaml`)?.object as {
        spec?: { template: { spec: { containers: { args: string[] }[] } } };
      };
      expect(job.spec?.template.spec.containers[0]?.args.slice(5)).toEqual(['--image', 'replaced-by-kustomization']);
    }
  });

  test('ask for no image but that of the project', () => {
    for (const [name, text] of texts)
      for (const [, image] of text.matchAll(/(?:image: |image ')((?!registry)[\w./-]+:[\w.-]+)/g))
        expect([name, image]).toEqual([name, 'sluice/controller:v0.1.0']);
  });
});

describe('the objects of docs/ci', () => {
  let cluster: Embedded;
  const kinds: readonly Kind[] = [serviceAccounts, roles, roleBindings, rollouts, jobs];
  const asked = new Set<string>();

  beforeAll(async () => {
    cluster = await startEmbedded({ wrap: (client) => recording(client, asked) });
    await cluster.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  });
  afterAll(() => cluster.close());

  test('can be created as they are', async () => {
    const made: string[] = [];
    for (const { object } of objects) {
      const kind = kinds.find((each) => each.kind === object.kind);
      if (kind === undefined || made.includes(`${object.kind} ${object.metadata.name}`)) continue;
      await cluster.client.create(kind, object);
      made.push(`${object.kind} ${object.metadata.name}`);
    }
    expect(made.sort()).toEqual(['Job wait-for-web', 'Role release', 'RoleBinding release', 'Rollout web', 'ServiceAccount release']);
  });

  test('give a pipeline all rights that its commands need, and no other', async () => {
    const image = 'registry.example/shop/web:v2';
    const run = async (line: string) => (await cluster.run(...line.split(' '), '-n', 'shop')).exitCode;
    asked.clear();
    await cluster.clock.advance(20_000);
    expect(await run(`set image web web=${image}`)).toBe(0);
    expect(await run(`wait web --image ${image} --for=paused,healthy`)).toBe(0);
    expect(await run('promote web')).toBe(0);
    expect(await run('explain web')).toBe(0);
    expect(await run('abort web')).toBe(0);
    expect(await run('wait web --for=aborted')).toBe(0);
    expect(await run('wait web --revision nope -t 1s')).toBe(3);
    const role = await cluster.client.get<Role>(roles, { namespace: 'shop', name: 'release' });
    const given = new Set(
      (role?.rules ?? []).flatMap(({ apiGroups = [], resources = [], verbs }) =>
        apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
      ),
    );
    expect([...asked]).toEqual(expect.arrayContaining(['patch argoproj.io/rollouts/status', 'watch /events']));
    expect([...asked].filter((each) => !given.has(each))).toEqual([]);
    expect([...given].filter((each) => /^(?:create|delete|update|\*)|secrets/.test(each))).toEqual([]);
  });
});

/** Notes what the program asks a server for, in the words of RBAC. */
function recording(client: KubernetesClient, asked: Set<string>): KubernetesClient {
  const note = (verb: string, { group, plural }: Kind, target?: string): void =>
    void asked.add(`${verb} ${group}/${plural}${target === undefined ? '' : `/${target}`}`);
  return {
    ...client,
    get: (kind, key) => {
      note('get', kind);
      return client.get(kind, key);
    },
    list: (kind, options) => {
      note('list', kind);
      return client.list(kind, options);
    },
    create: (kind, object, options) => {
      note('create', kind);
      return client.create(kind, object, options);
    },
    patch: (kind, key, patch, target) => {
      note('patch', kind, target);
      return client.patch(kind, key, patch, target);
    },
    watch: (kind, options, stop) => {
      note('watch', kind);
      return client.watch(kind, options, stop);
    },
  };
}
