import { type Clock, type Instant, isApiError, isTransient, type Log, type StopSignal } from '@sluice/kubernetes';
import { retryAfterMs } from './backoff.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';
import { isLostLease } from './writer.ts';

export interface Reconciler {
  readonly name: string;
  readonly queue: WorkQueue;
  /** Works until stop; resolves when the last pass has ended. */
  run(stop: StopSignal): Promise<void>;
}

export interface ReconcilerOptions {
  readonly name: string;
  /** How many keys are worked on at the same time. */
  readonly workers: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly queue?: WorkQueue;
  /** One pass over one key. Throws where it must be tried again; `revisitAt` asks for a pass at that moment. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a pass without a wish just returns
  reconcile(key: string): Promise<{ readonly revisitAt?: Instant } | void>;
  /** Called after each pass, for metrics. */
  onPass?(result: { readonly key: string; readonly seconds: number; readonly error?: unknown }): void;
}

/** People have to grant a permission or raise a quota, and a namespace that is going away takes the object along: there is no hurry. */
const forbiddenWaitMs = 5000;

/** Workers over one queue. What fails is tried again, later each time; a wait that the server asks for is kept. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { name, clock } = options;
  const log = options.log.with({ reconciler: name });
  const queue = options.queue ?? createWorkQueue({ clock });

  const pass = async (key: string): Promise<void> => {
    const startedAt = clock.now();
    const seconds = (): number => Math.max(0, clock.now() - startedAt) / 1000;
    try {
      const result = await options.reconcile(key);
      queue.forget(key);
      if (result?.revisitAt !== undefined) queue.addAt(key, result.revisitAt);
      options.onPass?.({ key, seconds: seconds() });
    } catch (error) {
      retry(key, error);
      options.onPass?.({ key, seconds: seconds(), error });
    }
  };

  const retry = (key: string, error: unknown): void => {
    const fields = { key, error: error instanceof Error ? error.message : String(error) };
    if (isLostLease(error)) log.debug('not the leader any more: the pass ends', fields);
    else if (isApiError(error, 'Conflict', 'AlreadyExists', 'NotFound')) log.debug('the object changed meanwhile: trying again', fields);
    else if (isTransient(error)) log.warn('the API server could not serve: trying again', fields);
    // A missing permission, or a namespace that is going away.
    else if (isApiError(error, 'Forbidden')) log.warn('the API server did not allow it: trying again', fields);
    else log.error('the pass failed: trying again', { ...fields, stack: error instanceof Error ? error.stack : undefined });
    const waitMs = isApiError(error, 'Forbidden') ? forbiddenWaitMs : retryAfterMs(error);
    if (waitMs === undefined) queue.addRateLimited(key);
    else queue.addAt(key, clock.now() + waitMs);
  };

  const work = async (stop: StopSignal): Promise<void> => {
    for (;;) {
      const key = await queue.take(stop);
      if (key === undefined) return;
      await pass(key);
      queue.done(key);
    }
  };

  return {
    name,
    queue,
    async run(stop) {
      await Promise.all(Array.from({ length: options.workers }, () => work(stop)));
      queue.close();
    },
  };
}
