import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { experiments, rollouts } from '@sluice/api';
import { namespaces } from '@sluice/kubernetes';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { comparison, pausedCanary } from '../testing/scene.ts';
import { run } from '../testing/terminal.ts';
import { scripts } from './scripts.ts';

const called = (name: string) => ({ ...pausedCanary(), metadata: { ...pausedCanary().metadata, name } });

function cluster() {
  const made = createFakeCluster();
  for (const name of ['web', 'worker', 'shop']) made.put(rollouts, called(name));
  made.put(experiments, comparison('compare'));
  made.put(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } });
  return made;
}

/** What is offered for the last word of a command line, and the directive. */
async function offered(...words: readonly string[]) {
  const { out, err, exitCode, connections } = await run(['__complete', ...words], { cluster: cluster() });
  expect([exitCode, err]).toEqual([0, '']);
  const lines = out.trimEnd().split('\n');
  return { values: lines.slice(0, -1).map((line) => line.split('\t')[0]), directive: lines.at(-1), connections };
}

describe('completion', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['pro'], ['promote']],
    [['re'], ['restart', 'retry']],
    [
      ['get', ''],
      ['rollout', 'experiment'],
    ],
    [['create', ''], ['analysisrun']],
    [
      ['abort', ''],
      ['web', 'worker', 'shop'],
    ],
    [
      ['abort', 'w'],
      ['web', 'worker'],
    ],
    [
      ['abort', 'web', ''],
      ['worker', 'shop'],
    ],
    [['promote', 'web', ''], []],
    [
      ['get', 'rollout', 'w'],
      ['web', 'worker'],
    ],
    [['get', 'ro', 'sh'], ['shop']],
    [['get', 'experiment', ''], ['compare']],
    [['terminate', 'analysisrun', ''], []],
    [
      ['promote', '--'],
      ['--full', '--skip-current-step', '--skip-all-steps'],
    ],
    [['get', 'rollout', 'web', '--w'], ['--watch']],
    [
      ['wait', 'web', '--for', ''],
      ['healthy', 'paused', 'aborted', 'step='],
    ],
    [['wait', 'web', '--on-pause=s'], ['--on-pause=succeed']],
    [
      ['get', 'rollout', 'web', '-o', ''],
      ['wide', 'json', 'yaml', 'name', 'jsonpath='],
    ],
    [
      ['lint', '--output='],
      ['--output=text', '--output=json', '--output=sarif'],
    ],
    [
      ['convert', '--to', ''],
      ['rollout', 'deployment'],
    ],
    [['simulate', '--new-pods=f'], ['--new-pods=flip-10s']],
    [['-n', ''], ['demo']],
    [['status', '--namespace=d'], ['--namespace=demo']],
    [['set', 'image', 'web', ''], ['c=']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', 'powershell'],
    ],
    [['nonsense', ''], []],
  ])('of %j offers %j', async (words, expected) => {
    expect((await offered(...words)).values).toEqual(expected);
  });

  test('looks for names where the flags say', async () => {
    const { connections, values } = await offered('-n', 'shop', 'abort', '--context=x', '');
    expect(connections.map(({ options }) => options)).toEqual([{ namespace: 'shop', context: 'x' }]);
    expect(values).toEqual([]);
  });

  test('says where files may stand, and where no blank belongs', async () => {
    expect((await offered('lint', '-f', '')).directive).toBe(':0');
    expect((await offered('set', 'image', 'web', '')).directive).toBe(':6');
    expect((await offered('abort', '')).directive).toBe(':4');
  });

  test('offers nothing, and tells no error, where the cluster does not answer', async () => {
    const away = cluster();
    away.goAway();
    expect(await run(['__complete', 'abort', ''], { cluster: away })).toMatchObject({ out: ':4\n', err: '', exitCode: 0 });
    const lacking = createFakeCluster({ notServed: ['analysisruns.argoproj.io'] });
    expect((await run(['__complete', 'terminate', 'analysisrun', ''], { cluster: lacking })).out).toBe(':4\n');
  });

  test('describes what it offers', async () => {
    expect((await run(['__complete', 'prom'])).out).toBe('promote\tGo on after a pause, or to the end\n:4\n');
  });
});

describe('the script of a shell', () => {
  test.each(Object.entries(scripts))('for %s asks the program itself', (_, script) => {
    const text = script('kubectl-argo-rollouts');
    expect(text).toContain('__complete');
    expect(text).toContain('kubectl-argo-rollouts');
  });

  test('is what `completion` prints', async () => {
    expect(await run(['completion', 'zsh'])).toEqual({ exitCode: 0, out: scripts.zsh('kubectl-argo-rollouts'), err: '', connections: [] });
    expect((await run(['completion', 'tcsh'])).exitCode).toBe(1);
  });

  test('for bash works in bash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'completion-'));
    try {
      const program = join(folder, 'kubectl-argo-rollouts');
      await writeFile(
        program,
        '#!/bin/sh\nfor last; do :; done\necho "asked: $*" >&2\nprintf "%s-one\\tabout it\\n%s-two\\n:4\\n" "$last" "$last"\n',
      );
      await chmod(program, 0o755);
      await writeFile(join(folder, 'script'), scripts.bash('kubectl-argo-rollouts'));
      const replies = async (words: readonly string[]) => {
        const quoted = words.map((word) => `'${word}'`).join(' ');
        const text = `. ./script; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; __kubectl_argo_rollouts_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
        const { stdout } = await promisify(execFile)('bash', ['-c', text], { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}` } });
        return stdout.trimEnd().split('\n');
      };
      expect(await replies(['kubectl-argo-rollouts', 'abort', 'we'])).toEqual(['we-one', 'we-two']);
      expect(await replies(['kubectl-argo-rollouts', 'wait', '--for', '=', 'he'])).toEqual(['he-one', 'he-two']);
      expect(await replies(['kubectl-argo-rollouts', 'wait', '--for', '='])).toEqual(['-one', '-two']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
