/** Waiting by watching, and what a case expects to be refused. */
import assert from 'node:assert/strict';
import {
  ApiError,
  type ApiErrorReason,
  isApiError,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  type ObjectKey,
  stopper,
  type WatchEvent,
  type WatchOptions,
} from '@sluice/kubernetes';

const usualPatienceSeconds = 30;

/** A watch that writes down what it sees. */
export interface Observation<T extends KubeObject> {
  readonly events: readonly WatchEvent<T>[];
  /** Resolves as soon as the test holds; fails with what was seen when the watch ends or the patience is over. */
  until(what: string, test: (events: readonly WatchEvent<T>[]) => boolean, patienceSeconds?: number): Promise<void>;
  stop(): Promise<void>;
}

export function observe<T extends KubeObject>(client: KubernetesClient, kind: Kind<T>, options: WatchOptions): Observation<T> {
  const stop = stopper();
  const events: WatchEvent<T>[] = [];
  const listeners = new Set<() => void>();
  let over: { readonly error?: unknown } | undefined;
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const run = (async () => {
    try {
      for await (const event of client.watch(kind, options, stop)) {
        events.push(event);
        notify();
      }
      over = {};
    } catch (error) {
      over = { error };
    }
    notify();
  })();
  return {
    events,
    until: (what, test, patienceSeconds = usualPatienceSeconds) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => finish(`not seen within ${patienceSeconds} s`), patienceSeconds * 1000);
        const finish = (problem?: string): void => {
          clearTimeout(timer);
          listeners.delete(look);
          if (problem === undefined) resolve();
          else reject(new Error(`${what}: ${problem}; seen: ${events.map(eventText).join(', ') || 'nothing'}`));
        };
        const look = (): void => {
          if (test(events)) finish();
          else if (over !== undefined) finish(over.error === undefined ? 'the watch ended' : `the watch failed: ${over.error}`);
        };
        listeners.add(look);
        look();
      }),
    async stop() {
      stop.stop();
      await run;
    },
  };
}

/** `ADDED a@12`, for messages. */
const eventText = (event: WatchEvent<KubeObject>): string =>
  event.type === 'BOOKMARK'
    ? `BOOKMARK${event.initialEventsEnd ? ' end' : ''}@${event.resourceVersion}`
    : `${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion}`;

/** `ADDED a`: the story without versions; the bookmark that ends the initial events is `END`, others are left out. */
export const story = (events: readonly WatchEvent<KubeObject>[]): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'BOOKMARK' ? (event.initialEventsEnd ? ['END'] : []) : [`${event.type} ${event.object.metadata.name}`],
  );

/** The object (undefined for none) as soon as it fulfils the test. */
export async function eventually<T extends KubeObject>(
  client: KubernetesClient,
  kind: Kind<T>,
  key: ObjectKey,
  what: string,
  test: (object: T | undefined) => boolean,
  patienceSeconds?: number,
): Promise<T | undefined> {
  const { namespace, name } = key;
  const scope = { ...(namespace === undefined ? {} : { namespace }), fieldSelector: `metadata.name=${name}` };
  const seen = observe(client, kind, { ...scope, sendInitialEvents: true });
  const present = (events: readonly WatchEvent<T>[]): T | undefined => {
    const last = events.findLast((event) => event.type !== 'BOOKMARK');
    return last === undefined || last.type === 'DELETED' ? undefined : last.object;
  };
  try {
    await seen.until(what, (events) => story(events).includes('END') && test(present(events)), patienceSeconds);
    return present(seen.events);
  } finally {
    await seen.stop();
  }
}

/** As `eventually`, for an object that is there. */
export async function eventuallyThere<T extends KubeObject>(
  client: KubernetesClient,
  kind: Kind<T>,
  key: ObjectKey,
  what: string,
  test: (object: T) => boolean = () => true,
): Promise<T> {
  const object = await eventually(client, kind, key, what, (seen) => seen !== undefined && test(seen));
  assert(object !== undefined);
  return object;
}

export const eventuallyGone = (client: KubernetesClient, kind: Kind, key: ObjectKey, patienceSeconds?: number): Promise<unknown> =>
  eventually(client, kind, key, `${kind.kind} ${key.name} is gone`, (object) => object === undefined, patienceSeconds);

/** The refusal, which must have this reason. */
export async function refused(reason: ApiErrorReason, request: Promise<unknown>): Promise<ApiError> {
  const answer: unknown = await request.then(
    (value) => value ?? 'nothing',
    (error: unknown) => error,
  );
  if (isApiError(answer, reason)) return answer;
  const got =
    answer instanceof ApiError ? `${answer.reason}: ${answer.message}` : answer instanceof Error ? String(answer.stack) : 'success';
  throw new Error(`expected ${reason}, got ${got}`);
}

/** The fields that an Invalid answer names, each once (Kubernetes names some twice), sorted. */
export const fieldsOf = (error: ApiError): readonly string[] => [...new Set(error.causes.map(({ field }) => field))].sort();
