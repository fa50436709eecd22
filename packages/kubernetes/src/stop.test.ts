import { describe, expect, test } from '@jest/globals';
import { sleep } from './ports.ts';
import { stopper } from './stop.ts';

describe('a stopper', () => {
  test('calls each listener once, at once where it has stopped already, and none that was taken back', () => {
    const stop = stopper();
    const calls: string[] = [];
    stop.onStop(() => calls.push('first'));
    stop.onStop(() => calls.push('taken back'))();
    stop.stop();
    stop.stop();
    stop.onStop(() => calls.push('late'));
    expect([stop.stopped, calls]).toEqual([true, ['first', 'late']]);
  });

  test('stops with its parent, and not the other way round', () => {
    const parent = stopper();
    const [child, sibling] = [stopper(parent), stopper(parent)];
    child.stop();
    expect([parent.stopped, sibling.stopped]).toEqual([false, false]);
    parent.stop();
    expect(sibling.stopped).toBe(true);
    expect(stopper(parent).stopped).toBe(true);
  });
});

describe('sleep', () => {
  let cancelled = 0;
  const cancel = (): void => {
    cancelled += 1;
  };
  const never = { now: () => 0, after: () => cancel };

  test('ends with the stop, and leaves no timer behind', async () => {
    const stop = stopper();
    const sleeping = sleep(never, 1000, stop);
    stop.stop();
    await sleeping;
    expect(cancelled).toBe(1);
  });
});
