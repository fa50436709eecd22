/** The words of the Common Expression Language. */
export type Token =
  | { readonly kind: 'name' | 'operator'; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

export class CelSyntaxError extends Error {
  override readonly name = 'CelSyntaxError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const pattern =
  /(?<space>\s+|\/\/[^\n]*)|(?<raw>[rR](?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*'))|(?<text>"""(?:\\[\s\S]|[\s\S])*?"""|'''(?:\\[\s\S]|[\s\S])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?<number>0[xX][0-9a-fA-F]+u?|(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+)u?)|(?<name>[A-Za-z_]\w*)|(?<operator>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}])/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** Splits a text into words. Throws CelSyntaxError at what is none. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    pattern.lastIndex = at;
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) throw new CelSyntaxError(`token recognition error at: '${source[at]}'`, at);
    const { raw, text, number, name, operator } = groups;
    if (raw !== undefined) tokens.push({ kind: 'text', value: unquoted(raw.slice(1)), at });
    else if (text !== undefined) tokens.push({ kind: 'text', value: unescaped(unquoted(text)), at });
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number.replace(/u$/, '')), at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator, at });
    at = pattern.lastIndex;
  }
  return [...tokens, { kind: 'end', at }];
}

const unquoted = (text: string): string => (/^("""|''')/.test(text) ? text.slice(3, -3) : text.slice(1, -1));

const unescaped = (text: string): string =>
  text.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g,
    (_, x, u, long, octal, plain) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      const code = x ?? u ?? long;
      return code === undefined ? (escapes[plain] ?? plain) : String.fromCodePoint(Number.parseInt(code, 16));
    },
  );
