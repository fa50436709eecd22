/** How a command ended: its exit code, and for failures the text that goes to standard error behind `Error: `. */
export type Outcome = { readonly exitCode: 0 } | { readonly exitCode: number; readonly error: string };

export const done: Outcome = { exitCode: 0 };

/** Exit code 1 unless the command documents another. */
export const failed = (error: string, exitCode = 1): Outcome => ({ exitCode, error });
