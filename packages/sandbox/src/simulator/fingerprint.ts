import type { Write } from './pen.ts';

/** A hash over a row of writes: when, who, what, to the byte. */
export interface Fingerprint {
  add(write: Write): void;
  text(): string;
}

// A name of its own: looking a global up for every letter is slow where tests run.
const { imul } = Math;

/** FNV-1a, twice with different starts. */
export function createFingerprint(): Fingerprint {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  return {
    add({ at, by, resource, after, object }) {
      const who = by.who === 'controller' ? by.process : by.who;
      const text = `${at} ${who} ${resource} ${after === undefined ? 'removed' : 'written'} ${JSON.stringify(object)}\n`;
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index);
        a = imul(a ^ unit, 0x01000193);
        b = imul(b ^ unit, 0x01000193);
      }
    },
    text: () => [a, b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}
