import { fail } from './expression-error.ts';
import type { Token } from './tokens.ts';

/** A place among the tokens of an expression, the last of which is of kind `end`. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#next] as Token;
  }

  /** The token after the next one. */
  get following(): Token {
    return this.#tokens[this.#next + 1] ?? this.token;
  }

  unexpected(): never {
    return fail(this.token.kind === 'end' ? 'the expression ends too early' : `unexpected ${this.token.text}`, this.token.at);
  }

  isAt(text: string): boolean {
    return (this.token.kind === 'operator' || this.token.kind === 'bracket') && this.token.text === text;
  }

  take(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  /** Gives the token that was taken last back. */
  back(): void {
    this.#next -= 1;
  }

  accept(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.#next += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.unexpected();
  }
}
