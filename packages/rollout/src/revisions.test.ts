import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import { claim, revisionsOf } from './revisions.ts';
import { replicaSetWith, rolloutWith } from './testing/objects.ts';

const at = (image: string) => ({ template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } } });

describe('revisionsOf', () => {
  const v1 = replicaSetWith('v1', { revision: 1, created: '2026-01-01T10:00:00Z' });
  const v2 = replicaSetWith('v2', { revision: 2, created: '2026-01-01T11:00:00Z' });

  test('finds the ReplicaSet of a template whatever made its hash', () => {
    const found = revisionsOf(rolloutWith(at('web:v2'), { stableRS: 'v1' }), [v2, v1]);
    expect([found.current, found.stable, found.others, found.revision, found.currentHash]).toEqual([v2, v1, [], 2, 'v2']);
  });

  test('gives a revision that is wanted again the next number', () => {
    expect(revisionsOf(rolloutWith(at('web:v1'), { stableRS: 'v2' }), [v1, v2]).revision).toBe(3);
  });

  test('a template without a ReplicaSet is the next revision, by a name of its own', () => {
    const found = revisionsOf(rolloutWith(at('web:v3'), { stableRS: 'v2' }), [v1, v2]);
    expect([found.current, found.revision, found.others]).toEqual([undefined, 3, [v1]]);
    expect(['v1', 'v2']).not.toContain(found.currentHash);
  });

  test('a counted collision gives another name', () => {
    const name = (collisionCount?: number) =>
      revisionsOf(rolloutWith(at('web:v3'), collisionCount === undefined ? {} : { collisionCount }), []).currentHash;
    expect(name(1)).not.toBe(name());
  });
});

describe('a queue of revisions', () => {
  const v1 = replicaSetWith('v1', { revision: 1, created: '2026-01-01T10:00:00Z' });
  const v2 = replicaSetWith('v2', { revision: 2, created: '2026-01-01T11:00:00Z' });
  const queue = { strategy: { canary: { onNewRevision: 'queue' } } } as const;
  const hashes = (image: string, status: RolloutStatus, spec: object = queue) => {
    const { currentHash, queuedHash } = revisionsOf(rolloutWith({ ...at(image), ...spec }, status), [v1, v2]);
    return [currentHash, queuedHash === undefined ? 'nothing' : 'queued'];
  };
  const underWay = { stableRS: 'v1', currentPodHash: 'v2' };

  test.each<readonly [string, RolloutStatus, object, string, readonly string[]]>([
    ['a template waits for the update under way', underWay, queue, 'web:v3', ['v2', 'queued']],
    ['nothing waits when nothing is under way', { stableRS: 'v2', currentPodHash: 'v2' }, queue, 'web:v1', ['v1', 'nothing']],
    ['the way back to the stable revision is free', underWay, queue, 'web:v1', ['v1', 'nothing']],
    ['the template of the update under way is not queued behind itself', underWay, queue, 'web:v2', ['v2', 'nothing']],
    ['without a queue the newer template wins', underWay, {}, 'web:v1', ['v1', 'nothing']],
  ])('%s', (_, status, spec, image, expected) => {
    expect(hashes(image, status, spec)).toEqual(expected);
  });

  test('an abort ends the update, and the next begins', () => {
    const [current, queued] = hashes('web:v3', { ...underWay, abort: true });
    expect([current === 'v2', queued]).toEqual([false, 'nothing']);
  });
});

describe('claim', () => {
  const names = (sets: readonly { metadata: { name: string } }[]) => sets.map(({ metadata }) => metadata.name);

  test('keeps its own, adopts orphans that it selects, lets go of those that it no longer selects, and leaves the rest', () => {
    const mine = replicaSetWith('mine');
    const orphan = replicaSetWith('orphan', { owner: 'none' });
    const stray = replicaSetWith('stray', { labels: { app: 'other' } });
    const foreign = replicaSetWith('foreign', { owner: 'other' });
    const unrelated = replicaSetWith('unrelated', { owner: 'none', labels: { app: 'other' } });
    const { owned, adopt, release } = claim(rolloutWith(), [mine, orphan, stray, foreign, unrelated]);
    expect([names(owned), names(adopt), names(release)]).toEqual([['web-mine', 'web-orphan'], ['web-orphan'], ['web-stray']]);
  });
});
