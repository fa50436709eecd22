import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesOf } from './lines.ts';

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.slice(at, at + size);
    at += size;
  }
}

const collect = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
};

test('lines come out as they went in, wherever the stream is cut, also inside a character', async () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '' && !/[\n\r]/.test(text));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      async (lines, sizes, ended) => {
        const bytes = new TextEncoder().encode(lines.join('\n') + (ended ? '\n' : ''));
        expect(await collect(linesOf(pieces(bytes, sizes)))).toEqual(lines);
      },
    ),
  );
});

test('empty lines are left out', async () => {
  const bytes = new TextEncoder().encode('\n\na\n \nb\n');
  expect(await collect(linesOf(pieces(bytes, [2])))).toEqual(['a', 'b']);
});
