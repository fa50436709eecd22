/** Reads a text from left to right. What is not as it should be is thrown as a SyntaxError that names the place. */
export interface Reader {
  atEnd(): boolean;
  /** The next letter, '' at the end; it stays. */
  peek(): string;
  next(): string;
  position(): number;
  /** Takes the text if it comes next. */
  take(text: string): boolean;
  /** Takes a word if it comes next and ends there. */
  takeWord(word: string): boolean;
  takeWhile(fits: (letter: string) => boolean): string;
  /** Whether one of these letters was read last. */
  wasTaken(letters: string): boolean;
  skipBlanks(): void;
  expect(text: string): void;
  /** A text in single or double quotes, with the escapes \n, \t, \r and \ before any other letter. */
  quoted(): string;
  fail(why: string): never;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

export function createReader(text: string): Reader {
  let at = 0;
  const fail = (why: string): never => {
    throw new SyntaxError(`${why} at character ${at + 1}`);
  };
  const reader: Reader = {
    atEnd: () => at >= text.length,
    peek: () => text.charAt(at),
    next: () => text.charAt(at++),
    position: () => at,
    take(expected) {
      if (!text.startsWith(expected, at)) return false;
      at += expected.length;
      return true;
    },
    takeWord: (word) => !/\w/.test(text.charAt(at + word.length)) && reader.take(word),
    takeWhile(fits) {
      const start = at;
      while (at < text.length && fits(text.charAt(at))) at += 1;
      return text.slice(start, at);
    },
    wasTaken: (letters) => at > 0 && letters.includes(text.charAt(at - 1)),
    skipBlanks: () => void reader.takeWhile((letter) => /\s/.test(letter)),
    expect(expected) {
      if (!reader.take(expected)) fail(`${expected} is expected`);
    },
    quoted() {
      const quote = reader.next();
      let found = '';
      while (reader.peek() !== quote) {
        if (reader.atEnd()) fail(`${quote} is missing`);
        const letter = reader.next();
        const escaped = letter === '\\' ? reader.next() : letter;
        found += letter === '\\' ? (escapes[escaped] ?? escaped) : escaped;
      }
      at += 1;
      return found;
    },
    fail,
  };
  return reader;
}
