import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderFrame } from './frame.ts';

describe('a frame', () => {
  test('clears the terminal only the first time', () => {
    expect(renderFrame(['a'], { rows: 10, first: true })).toContain('\u001b[2J');
    expect(renderFrame(['a'], { rows: 10, first: false })).not.toContain('\u001b[2J');
  });

  test('says how many lines it leaves out', () => {
    const frame = renderFrame(['a', 'b', 'c', 'd', 'e'], { rows: 4, first: false });
    expect(frame).toContain('a\u001b[K\nb\u001b[K\n… 3 more lines');
    expect(frame).not.toContain('c');
  });

  test('never scrolls the terminal', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('x', ' ') })), fc.integer({ min: 2, max: 50 }), (lines, rows) => {
        const breaks = renderFrame(lines, { rows, first: false }).split('\n').length - 1;
        expect(breaks).toBeLessThan(rows);
      }),
    );
  });
});
