/**
 * The language counts and cuts strings as UTF-8, JavaScript as UTF-16. A byte that is cut out of its character is kept as a lone surrogate
 * U+DC80…U+DCFF, so nothing is lost: pieces that are joined again give the character back.
 */

const strayByte = 0xdc00;

export const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** The UTF-8 bytes of a text. */
export function encodeUtf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    else if (point >= strayByte + 0x80 && point <= strayByte + 0xff) bytes.push(point - strayByte);
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
  }
  return bytes;
}

/** The text that the bytes spell; a byte that belongs to no character becomes a stray one. */
export function decodeUtf8(bytes: readonly number[]): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const [point, length] = characterAt(bytes, at);
    text += String.fromCodePoint(point);
    at += length;
  }
  return text;
}

function characterAt(bytes: readonly number[], at: number): [point: number, length: number] {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return [first, 1];
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const rest = bytes.slice(at + 1, at + length);
  const point = rest.reduce((sum, byte) => sum * 64 + (byte & 0x3f), first & (0xff >> (length + 1)));
  const smallest = [0x80, 0x800, 0x10000][length - 2] ?? 0;
  const isWhole = first >= 0xc2 && first <= 0xf4 && rest.length === length - 1 && rest.every((byte) => (byte & 0xc0) === 0x80);
  const isCharacter = isWhole && point >= smallest && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? [point, length] : [strayByte + first, 1];
}

/** The number of bytes. */
export const byteLength = (text: string): number => (isAscii(text) ? text.length : encodeUtf8(text).length);

/** The bytes `from` up to before `to`, as a text. */
export const sliceBytes = (text: string, from: number, to?: number): string =>
  isAscii(text) ? text.slice(from, to) : decodeUtf8(encodeUtf8(text).slice(from, to));

/** The number of characters; a stray byte counts as one. */
export const characterCount = (text: string): number => (isAscii(text) ? text.length : [...text].length);

/** Joins texts, so that stray bytes which together spell a character become it again. */
export function concatenate(texts: readonly string[]): string {
  const joined = texts.join('');
  return /[\udc80-\udcff]/u.test(joined) ? decodeUtf8(encodeUtf8(joined)) : joined;
}

/** Below 0, 0 or above 0, as the bytes of `a` come before, equal or come after those of `b`. */
export function compareBytes(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a < b ? -1 : a > b ? 1 : 0;
  const [left, right] = [encodeUtf8(a), encodeUtf8(b)];
  const index = left.findIndex((byte, at) => byte !== right[at]);
  return index < 0 || index >= right.length ? left.length - right.length : (left[index] ?? 0) - (right[index] ?? 0);
}
