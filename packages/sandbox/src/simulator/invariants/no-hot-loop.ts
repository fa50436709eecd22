import type { Invariant } from './invariant.ts';

const mostInAMinute = 300;

export const noHotLoop: Invariant = {
  name: 'no-hot-loop',
  law: `No object is written more than ${mostInAMinute} times in a minute by controllers.`,
  watch() {
    let minute = 0;
    let counts = new Map<string, number>();
    return {
      onWrite({ by, at, resource, object }) {
        if (by.who !== 'controller') return undefined;
        const now = Math.floor(at / 60_000);
        if (now !== minute) {
          minute = now;
          counts = new Map();
        }
        const key = `${resource} ${object.metadata.name}`;
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        return count <= mostInAMinute ? undefined : `${key} has been written ${count} times within a minute`;
      },
    };
  },
};
