/**
 * Values from one writer to one reader, in order and without loss. The iteration ends when closed, after what was sent before is read;
 * it throws once if it failed.
 */
export interface Channel<T> extends AsyncIterable<T> {
  send(value: T): void;
  close(): void;
  fail(error: unknown): void;
}

export function createChannel<T>(onEnd: () => void): Channel<T> {
  let waiting: T[] = [];
  let taken = 0;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void } | undefined;

  const end = (): void => {
    if (ended) return;
    ended = true;
    onEnd();
    const reader = wake;
    wake = undefined;
    if (reader === undefined) return;
    if (failure !== undefined) reader.reject(failure.error);
    else reader.resolve({ done: true, value: undefined });
  };

  const next = (): Promise<IteratorResult<T>> => {
    if (taken < waiting.length) {
      const value = waiting[taken++] as T;
      if (taken === waiting.length) {
        waiting = [];
        taken = 0;
      }
      return Promise.resolve({ done: false, value });
    }
    if (ended) {
      const broken = failure;
      failure = undefined;
      return broken === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(broken.error);
    }
    return new Promise((resolve, reject) => {
      wake = { resolve, reject };
    });
  };

  return {
    send(value) {
      if (ended) return;
      const reader = wake;
      wake = undefined;
      if (reader !== undefined) reader.resolve({ done: false, value });
      else waiting.push(value);
    },
    close: end,
    fail(error) {
      failure ??= { error };
      end();
    },
    [Symbol.asyncIterator]: () => ({
      next,
      return() {
        waiting = [];
        taken = 0;
        end();
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
}
