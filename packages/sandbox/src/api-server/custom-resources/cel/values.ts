/** Why an expression has no value. */
export class CelError extends Error {
  override readonly name = 'CelError';
}

/** A rule calls what this evaluator does not know. */
export class UnknownFunction extends Error {
  override readonly name = 'UnknownFunction';
}

/** A value that may be absent; absent is undefined. */
export class Optional {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}
