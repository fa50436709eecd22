import type { Clock } from '@sluice/kubernetes';

/** Runs a task at the next turn of the clock, once for each key however often it is asked for until then. */
export function oncePerTurn(clock: Clock): (key: string, task: () => void) => void {
  const waiting = new Set<string>();
  return (key, task) => {
    if (waiting.has(key)) return;
    waiting.add(key);
    clock.after(0, () => {
      waiting.delete(key);
      task();
    });
  };
}
