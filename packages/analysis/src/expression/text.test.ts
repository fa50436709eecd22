import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byteLength, characterCount, compareBytes, concatenate, decodeUtf8, encodeUtf8, sliceBytes } from './text.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 12 });

describe('text as UTF-8', () => {
  test('bytes give back the text they were made of, whole or stray', () => {
    fc.assert(fc.property(fc.array(fc.nat(255), { maxLength: 12 }), (bytes) => expect(encodeUtf8(decodeUtf8(bytes))).toEqual(bytes)));
    fc.assert(fc.property(texts, (text) => expect(decodeUtf8(encodeUtf8(text))).toBe(text)));
  });

  test('a text cut anywhere and joined again is the same text', () => {
    fc.assert(
      fc.property(texts, fc.nat(40), (text, at) => {
        expect(concatenate([sliceBytes(text, 0, at), sliceBytes(text, at)])).toBe(text);
        expect(byteLength(sliceBytes(text, 0, at))).toBe(Math.min(at, byteLength(text)));
      }),
    );
  });

  test('texts are ordered by their bytes', () => {
    const sign = (number: number) => Math.sign(number);
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const [x, y] = [encodeUtf8(a), encodeUtf8(b)].map((bytes) => bytes.map((byte) => String.fromCharCode(byte)).join('')) as [
          string,
          string,
        ];
        expect(sign(compareBytes(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0);
      }),
    );
  });

  test('characters are counted, not units of UTF-16; a stray byte is one', () => {
    expect(characterCount('a😀é')).toBe(3);
    expect(characterCount(sliceBytes('😀', 0, 3))).toBe(3);
  });
});
