import { describe, expect, test } from '@jest/globals';
import type { Container, Pod } from '@sluice/kubernetes';
import { behaviourFor, behaviourOfWord, type ImageRule } from './conventions.ts';
import { crashes, exits, failsToPull, type ImageBehaviour, neverReady, serves } from './image-behaviour.ts';

const pod = (annotations: Readonly<Record<string, string>> = {}, restartPolicy = 'Always'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', annotations },
  spec: { restartPolicy, containers: [] },
});
const of = (
  container: Partial<Container>,
  on: Pod = pod(),
  rules: readonly ImageRule[] = [],
  role: 'init' | 'app' = 'app',
): ImageBehaviour => behaviourFor(on, { name: 'web', ...container }, role, rules);

describe('what a container does', () => {
  test.each<[string, Partial<ImageBehaviour>]>([
    ['registry.example:5000/web:1.27', {}],
    ['web', {}],
    ['registry:5000/crash', {}],
    ['web:crash', crashes()],
    ['web:v2-crash-loop', crashes()],
    ['web:crash-3-times', crashes({ times: 3 })],
    ['web:crash-after-5m', crashes({ afterMs: 300_000 })],
    ['web:never-ready', neverReady],
    ['web:image-pull-error@sha256:0123abcd', failsToPull()],
    ['web:1.2.3-slow-1m30s', { readyAfterMs: 90_000 }],
    ['web:slow-blue', {}],
    ['web:slow-pull-2s', { pullMs: 2000 }],
    ['web:slow-stop-20s', { stopMs: 20_000 }],
    ['web:exit-3', exits(3)],
    ['web:exit-0-after-10s', exits(0, 10_000)],
  ])('stands in the tag of its image: %s', (image, behaviour) => {
    expect(of({ image })).toEqual({ ...serves, ...behaviour });
  });

  test('stands in an annotation of its pod, several things at once, before all else', () => {
    const annotated = pod({ 'sandbox.sluice.dev/behaviour': 'slow-30s, slow-stop-10s' });
    expect(of({ image: 'web:never-ready' }, annotated)).toEqual({ ...serves, readyAfterMs: 30_000, stopMs: 10_000 });
    const one = pod({ 'sandbox.sluice.dev/behaviour': 'slow-30s', 'sandbox.sluice.dev/behaviour.web': 'crash' });
    expect(of({ image: 'web:1' }, one)).toEqual({ ...serves, ...crashes() });
  });

  test('stands in a table of images, the first row that fits, before the tag', () => {
    const rules: ImageRule[] = [
      { image: '*/web:bad*', behaviour: neverReady },
      { image: '*', behaviour: (_pod, { name }) => ({ pullMs: name.length }) },
    ];
    expect(of({ image: 'registry/web:bad.1' }, pod(), rules)).toEqual({ ...serves, ...neverReady });
    expect(of({ image: 'registry/webXbad' }, pod(), rules)).toEqual({ ...serves, pullMs: 3 });
    expect(of({ image: 'web:never-ready' }, pod(), [{ image: 'web:*', behaviour: { readyAfterMs: 1 } }])).toEqual({
      ...serves,
      readyAfterMs: 1,
    });
  });

  test.each<[readonly string[], Pick<ImageBehaviour, 'end'>]>([
    [[], exits(0)],
    [['sh', '-c', 'sleep 5; exit 3'], exits(3, 5000)],
    [['/bin/false'], exits(1)],
    [['sleep', '0.5'], exits(0, 500)],
  ])('is read from its command where it is meant to end: %j', (command, end) => {
    expect(of({ image: 'job:1', command }, pod({}, 'Never'))).toEqual({ ...serves, ...end });
    expect(of({ image: 'job:1', command }, pod())).toEqual(serves);
  });

  test('an init container ends soon, a sidecar does not', () => {
    expect(of({ image: 'init:1' }, pod(), [], 'init')).toEqual({ ...serves, ...exits(0, 100) });
    expect(of({ image: 'mesh:1', restartPolicy: 'Always' }, pod(), [], 'init')).toEqual(serves);
  });

  test.each(['', 'crashed', 'slow', 'slow-', 'slow-fast', 'exit-', 'exit-1-after-x', 'flip-soon', 'crash-x-times'])(
    '%j means nothing',
    (word) => {
      expect(behaviourOfWord(word)).toBeUndefined();
    },
  );
});
