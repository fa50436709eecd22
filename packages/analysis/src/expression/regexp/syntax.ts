/** Whether a set has the character, given as a code point. */
export type CharacterSet = (point: number) => boolean;

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge';

/** The tree of a regular expression. Groups leave no trace: only whether there is a match is asked. */
export type Pattern =
  | { readonly kind: 'set'; readonly has: CharacterSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly inner: Pattern; readonly min: number; readonly max: number };

export interface Flags {
  /** `i`: upper and lower case are the same. */
  readonly ignoreCase: boolean;
  /** `m`: `^` and `$` match at lines too. */
  readonly multiline: boolean;
  /** `s`: `.` matches line ends too. */
  readonly dotAll: boolean;
}

export const isWord: CharacterSet = (point) =>
  (point >= 48 && point <= 57) || (point >= 65 && point <= 90) || point === 95 || (point >= 97 && point <= 122);
