import {
  ApiError,
  type Clock,
  isObject,
  type Kind,
  type KubeObject,
  parseRetryAfter,
  type Random,
  resourceOf,
  type StopSignal,
  type WatchEvent,
  type WatchOptions,
} from '@sluice/kubernetes';
import { linesOf } from './lines.ts';
import { collectionPath, queryText, scopeQuery } from './paths.ts';
import type { RequestRecord } from './requests.ts';
import { errorOfAnswer, errorOfStatus } from './status.ts';
import type { HttpStream, Transport } from './transport.ts';

export interface WatchPorts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly onRequest: (record: RequestRecord) => void;
  readonly headTimeoutMs: number;
}

/** How much longer than its own time limit a watch may be silent before it counts as dead. */
const graceMs = 30_000;

/**
 * One watch request. The server is asked to end it after five to ten minutes, by chance, so that watches spread over time and over
 * servers. Throws the ApiError of the answer or of an ERROR event, Unreachable where the connection breaks or is silent too long.
 */
export async function* watchObjects<T extends KubeObject>(
  ports: WatchPorts,
  kind: Kind<T>,
  options: WatchOptions,
  stop: StopSignal,
): AsyncGenerator<WatchEvent<T>> {
  const { clock } = ports;
  const timeoutSeconds = 300 + Math.floor(ports.random() * 300);
  if (stop.stopped) return;
  const stream = await openWatch(ports, kind, options, timeoutSeconds, stop).catch((error: unknown) => {
    if (stop.stopped) return undefined;
    throw error;
  });
  if (stream === undefined) return;

  const limitMs = timeoutSeconds * 1000 + graceMs;
  const silent = (): void => stream.abort(new Error(`the watch was silent for ${limitMs / 1000} s`));
  let disarm = clock.after(limitMs, silent);
  try {
    for await (const line of linesOf(stream.chunks)) {
      disarm();
      disarm = clock.after(limitMs, silent);
      // What has come before the stop, but was not read until then, is not wanted any more.
      if (stop.stopped) return;
      yield parseEvent<T>(line);
    }
  } catch (error) {
    if (!stop.stopped) throw error;
  } finally {
    disarm();
    stream.abort(new Error('no longer read'));
  }
}

async function openWatch(
  ports: WatchPorts,
  kind: Kind,
  options: WatchOptions,
  timeoutSeconds: number,
  stop: StopSignal,
): Promise<HttpStream> {
  const { transport, clock, onRequest, headTimeoutMs } = ports;
  const { sendInitialEvents, resourceVersion } = options;
  const path = `${collectionPath(kind, options.namespace)}${queryText({
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(timeoutSeconds),
    ...scopeQuery(options),
    resourceVersion,
    ...(sendInitialEvents ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' } : {}),
  })}`;
  const startedAt = clock.now();
  let code = 0;
  try {
    const answer = await transport.open({ method: 'GET', path, timeoutMs: headTimeoutMs, stop });
    code = answer.status;
    if ('chunks' in answer) return answer;
    throw errorOfAnswer(code, answer.text, parseRetryAfter(answer.header('retry-after'), clock.now()));
  } finally {
    onRequest({ verb: 'watch', resource: resourceOf(kind), code, seconds: Math.max(0, clock.now() - startedAt) / 1000 });
  }
}

function parseEvent<T extends KubeObject>(line: string): WatchEvent<T> {
  const event = parseLine(line);
  const { type, object } = event;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: object as T };
    case 'BOOKMARK': {
      const { resourceVersion = '', annotations = {} } = (object as KubeObject).metadata;
      return { type, resourceVersion, initialEventsEnd: annotations['k8s.io/initial-events-end'] === 'true' };
    }
    case 'ERROR':
      throw errorOfStatus(object) ?? new ApiError('InternalError', `the watch failed: ${line.slice(0, 300)}`);
    default:
      throw new ApiError('InternalError', `the watch sent an event of unknown type: ${line.slice(0, 300)}`);
  }
}

/** The border: what an API server calls an event has a type and an object with metadata, or is an error. */
function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const event: unknown = JSON.parse(line);
    if (isObject(event) && isObject(event.object) && (event.type === 'ERROR' || isObject(event.object.metadata))) return event;
  } catch {
    // Told below.
  }
  throw new ApiError('Unreachable', `the watch sent what is no event: ${line.slice(0, 300)}`);
}
