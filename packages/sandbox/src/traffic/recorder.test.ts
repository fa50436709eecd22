import { expect, test } from '@jest/globals';
import { type Answered, Recorder } from './recorder.ts';

const secondMs = 1000;
const fromPod = (pod: string): Answered => ({ namespace: 'demo', service: 'web', pod, podTemplateHash: 'v1', code: 200, latencyMs: 5 });
const requestsOf = ({ series }: Recorder, pod: string) =>
  series.find(({ labels }) => labels.__name__ === 'http_requests_total' && labels.pod === pod);

test('a pod that answers no longer is forgotten after a quarter of an hour; one whose counter stands still is not', () => {
  const recorder = new Recorder();
  recorder.count(fromPod('gone'), 3);
  for (let second = 0; second <= 1000; second += 1) {
    recorder.count(fromPod('idle'), 0);
    recorder.sample(second * secondMs);
    expect(requestsOf(recorder, 'gone') === undefined).toBe(second > 900);
    expect(requestsOf(recorder, 'idle')?.points.length).toBe(Math.min(second + 1, 900));
  }
});
