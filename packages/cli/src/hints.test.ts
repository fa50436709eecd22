import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { hintsFor } from './hints.ts';
import { createFakeCluster } from './testing/fake-cluster.ts';
import { pausedCanary } from './testing/scene.ts';
import { run } from './testing/terminal.ts';

const called = (name: string, namespace = 'demo') => {
  const rollout = pausedCanary();
  return { ...rollout, metadata: { ...rollout.metadata, name, namespace } };
};

describe('a hint', () => {
  const nobody = { connect: () => Promise.reject(new Error('no cluster')) };

  test.each([
    [
      'rollouts.argoproj.io "web" is forbidden: User "jo" cannot patch resource "rollouts" in API group "argoproj.io"',
      'kubectl auth can-i',
    ],
    ['Unauthorized', 'log in again'],
    ['connect ECONNREFUSED 127.0.0.1:6443', '--context and --kubeconfig'],
  ])('for "%s" speaks of %s', async (message, part) => {
    expect((await hintsFor(message, nobody)).join('\n')).toContain(part);
  });

  test('is not given for what is not known, and never fails itself', async () => {
    expect(await hintsFor('something else', nobody)).toEqual([]);
    expect(await hintsFor('rollouts.argoproj.io "web" not found', nobody)).toEqual([]);
  });
});

describe('a failure', () => {
  test.each([['status wbe'], ['abort wbe'], ['promote wbe'], ['get rollout wbe'], ['explain wbe'], ['wait wbe']])(
    'of %s names the rollouts whose names are much the same',
    async (line) => {
      const cluster = createFakeCluster();
      for (const name of ['web', 'shop']) cluster.put(rollouts, called(name));
      const { err, out } = await run(line.split(' '), { cluster });
      expect(err).toMatch(/^Error: rollouts?\.argoproj\.io "wbe" not found\n\nDid you mean this\?\n\tweb\n$/);
      expect(out).toBe('');
    },
  );

  test('tells of a rollout of that name in another namespace', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, called('web', 'shop'));
    expect((await run(['status', 'web'], { cluster })).err).toBe(
      'Error: rollout.argoproj.io "web" not found\n\nThere is one in another namespace: add -n shop\n',
    );
  });

  test('says no more than it knows', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, called('shop'));
    expect((await run(['status', 'web'], { cluster })).err).toBe('Error: rollout.argoproj.io "web" not found\n');
  });

  test('says what to do where the cluster lacks the CRDs, or does not answer', async () => {
    expect((await run(['status', 'web'], { cluster: createFakeCluster({ notServed: ['rollouts.argoproj.io'] }) })).err).toContain(
      'Install the CRDs',
    );
    const away = createFakeCluster();
    away.goAway();
    expect((await run(['status', 'web'], { cluster: away })).err).toContain('--context and --kubeconfig choose another');
  });
});
