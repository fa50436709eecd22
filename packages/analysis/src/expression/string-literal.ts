import { fail } from './expression-error.ts';
import { encodeUtf8 } from './text.ts';
import type { Token } from './tokens.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const escapeSequence =
  /\\(?:x(?<hex>[\da-fA-F]{2})|(?<octal>[0-7]{3})|u(?<short>[\da-fA-F]{4})|U(?<long>[\da-fA-F]{8})|(?<simple>[abfnrtv\\"']))/y;

/** `"…"`, `'…'` (with escapes), `` `…` `` (without, may span lines), and `b"…"`, which gives bytes. */
export function readString(source: string, at: number): Token {
  if (source[at] === '`') return readRaw(source, at);
  const bytes = source[at] !== '"' && source[at] !== "'";
  const start = bytes ? at + 1 : at;
  const quote = source[start] ?? '';
  const pieces: (string | number)[] = [];
  let next = start + 1;
  while (source[next] !== quote) {
    const character = String.fromCodePoint(source.codePointAt(next) ?? 0);
    if (next >= source.length || character === '\n') fail('literal not terminated', next);
    if (character === '\\') {
      escapeSequence.lastIndex = next;
      const [text = '', groups] = ((found) => [found?.[0], found?.groups] as const)(escapeSequence.exec(source));
      pieces.push(characterOf(text, groups ?? {}, { quote, bytes, at: next }));
      next += text.length;
    } else {
      pieces.push(character);
      next += character.length;
    }
  }
  const text = source.slice(at, next + 1);
  if (!bytes) return { kind: 'string', at, text, value: pieces.join('') };
  return {
    kind: 'bytes',
    at,
    text,
    value: { kind: 'bytes', bytes: pieces.flatMap((piece) => (typeof piece === 'number' ? [piece] : encodeUtf8(piece))) },
  };
}

/** A backtick in a raw string is written twice. */
function readRaw(source: string, at: number): Token {
  const text = /^`(?:[^`]|``)*`/.exec(source.slice(at))?.[0] ?? fail('literal not terminated', source.length - 1);
  return { kind: 'string', at, text, value: text.slice(1, -1).replaceAll('``', '`').replaceAll('\r', '') };
}

function characterOf(
  text: string,
  groups: Readonly<Record<string, string | undefined>>,
  where: { quote: string; bytes: boolean; at: number },
): string | number {
  const { hex, octal, short, long, simple } = groups;
  const { quote, bytes, at } = where;
  if (simple === '"' || simple === "'") return simple === quote ? simple : fail('invalid char escape', at);
  if (simple !== undefined) return simpleEscapes[simple] ?? fail('invalid char escape', at);
  const byte = hex === undefined ? (octal === undefined ? undefined : Number.parseInt(octal, 8)) : Number.parseInt(hex, 16);
  if (byte !== undefined) return byte > 255 ? fail('an octal escape goes up to \\377', at) : bytes ? byte : String.fromCodePoint(byte);
  const code = short ?? long;
  if (code === undefined) return fail('invalid char escape', at);
  if (bytes) return fail(`bytes know no ${text.slice(0, 2)} escape`, at);
  const point = Number.parseInt(code, 16);
  if (point > 0x10ffff) fail('invalid char escape: no such character', at);
  return point >= 0xd800 && point <= 0xdfff ? '\ufffd' : String.fromCodePoint(point);
}
