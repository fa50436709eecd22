import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is something else than undefined, or throws with `what` after the time is over. */
export async function waitFor<T>(what: string, limitSeconds: number, probe: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = performance.now() + limitSeconds * 1000;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.5, 1000)) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`no ${what} after ${limitSeconds} s`);
    await delay(pauseMs);
  }
}
