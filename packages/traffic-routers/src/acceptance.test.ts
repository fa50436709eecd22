import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@sluice/kubernetes';
import { acceptanceByCondition, together } from './acceptance.ts';

const object = (generation: number, condition?: object): KubeObject =>
  ({
    apiVersion: 'example.com/v1',
    kind: 'Route',
    metadata: { name: 'web', generation },
    ...(condition === undefined ? {} : { status: { conditions: [{ type: 'Valid', ...condition }] } }),
  }) as KubeObject;

describe('a condition of an object', () => {
  test.each<readonly [string, KubeObject, string, string | undefined]>([
    ['accepts when it is True for the newest generation', object(3, { status: 'True', observedGeneration: 3 }), 'yes', undefined],
    ['waits while it speaks of an older one', object(3, { status: 'True', observedGeneration: 2 }), 'no', 'older generation'],
    ['leaves open which one it speaks of', object(3, { status: 'True' }), 'unknown', undefined],
    ['says why not', object(3, { status: 'False', reason: 'NoBackend', observedGeneration: 3 }), 'no', 'NoBackend'],
    ['waits while nobody has looked', object(3), 'no', 'is not there yet'],
  ])('%s', (_, seen, accepted, words) => {
    const { accepted: answer, pending } = acceptanceByCondition(seen, 'Valid');
    expect(answer).toBe(accepted);
    if (words === undefined) expect(pending).toBeUndefined();
    else expect(pending?.message).toContain(words);
  });

  test('several objects follow when all of them do', () => {
    const [yes, no, unknown] = [{ accepted: 'yes' }, { accepted: 'no' }, { accepted: 'unknown' }] as const;
    expect(together([yes, yes])).toEqual(yes);
    expect(together([yes, unknown, no])).toEqual(no);
    expect(together([yes, unknown])).toEqual(unknown);
  });
});
