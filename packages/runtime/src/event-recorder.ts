import {
  type Clock,
  type Event,
  events,
  formatInstant,
  type Instant,
  isApiError,
  type KubeObject,
  type KubernetesClient,
  type Log,
  type ObjectReference,
} from '@sluice/kubernetes';
import { hashText } from './hash-text.ts';
import { createSpamFilter } from './spam-filter.ts';

/** Tells users what happened to an object, as core/v1 Events. */
export interface EventRecorder {
  /** Hands an event over and returns at once. Events that cannot be written are logged, never thrown. */
  record(about: KubeObject, event: RecordedEvent): void;
  /** Resolves when all that was recorded until now is written or given up. */
  flush(): Promise<void>;
}

export interface RecordedEvent {
  readonly type: 'Normal' | 'Warning';
  /** One word in CamelCase, the same for all events of its sort. */
  readonly reason: string;
  /** A sentence for people. At most 1024 bytes are kept. */
  readonly message: string;
}

export interface EventRecorderOptions {
  readonly client: Pick<KubernetesClient, 'create' | 'patch'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Who reports, for example `rollouts-controller`. */
  readonly component: string;
  /** Which of its processes. */
  readonly instance?: string;
}

/** The same event again within this time counts the first one up. */
const aggregationMs = 10 * 60_000;
const mostRemembered = 4096;
/** A few hundred Rollouts that are updated at once have a dozen each. */
const mostWaiting = 10_000;
const longestMessage = 1024;

/** What was written of an event, to count it up by. */
interface Written {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
  readonly lastAt: Instant;
}

/**
 * Writes events one after the other, in the order of recording. The same event (object, type, reason, message) within ten minutes
 * raises `count` and `lastTimestamp` of the first; an object that has too many events is silenced for a while, as client-go does
 * it (25 at once, then one in five minutes).
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, clock, log, component, instance } = options;
  const written = new Map<string, Written>();
  const spam = createSpamFilter({ burst: 25, refillMs: 5 * 60_000, mostKeys: mostRemembered });
  let writing = Promise.resolve();
  let waiting = 0;

  const write = async (about: ObjectReference, recorded: RecordedEvent, now: Instant): Promise<void> => {
    const { apiVersion, kind, namespace = '', name, uid = '' } = about;
    const key = [apiVersion, kind, namespace, name, uid, recorded.type, recorded.reason, recorded.message].join('\0');
    const before = written.get(key);
    written.delete(key);
    const counted = before !== undefined && now - before.lastAt < aggregationMs ? await countUp(before, now) : undefined;
    const { metadata, count = 1 } = counted ?? (await client.create(events, newEvent(about, recorded, key, now)));
    written.set(key, { namespace: metadata.namespace ?? '', name: metadata.name, count, lastAt: now });
    for (const oldest of written.keys()) {
      if (written.size <= mostRemembered) break;
      written.delete(oldest);
    }
  };

  /** The event with a higher count; undefined where the server has already let it expire. */
  const countUp = async ({ namespace, name, count }: Written, now: Instant): Promise<Event | undefined> => {
    try {
      const body = { count: count + 1, lastTimestamp: formatInstant(now) };
      return await client.patch(events, { namespace, name }, { type: 'merge', body });
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
  };

  const newEvent = (about: ObjectReference, { type, reason, message }: RecordedEvent, key: string, now: Instant): Event => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: about.namespace ?? 'default', name: eventName(about.name ?? '', key, now) },
    involvedObject: about,
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: formatInstant(now),
    lastTimestamp: formatInstant(now),
    source: { component },
    reportingComponent: component,
    ...(instance === undefined ? {} : { reportingInstance: instance }),
  });

  return {
    record(about, event) {
      const now = clock.now();
      const { namespace = '', name, uid = '' } = about.metadata;
      const facts = { object: `${about.kind} ${namespace}/${name}`, reason: event.reason };
      if (!spam.allows(`${about.kind}/${namespace}/${name}/${uid}`, now)) {
        log.debug('too many events about one object: this one is left out', facts);
        return;
      }
      if (waiting >= mostWaiting) {
        log.warn('too many events wait to be written: this one is left out', facts);
        return;
      }
      waiting += 1;
      // The object itself may be big, and the line long.
      const reference = referenceTo(about);
      writing = writing
        .then(() => write(reference, { ...event, message: shortened(event.message) }, now))
        .catch((error: unknown) => log.warn('an event could not be written', { ...facts, error: String(error) }))
        .then(() => {
          waiting -= 1;
        });
    },
    flush: () => writing,
  };
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

/** `<object>.<16 hex digits>`: eleven of the time in ms and five of what happened, cut to the 253 characters that a name may have. */
function eventName(object: string, key: string, now: Instant): string {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(11, '0');
  const what = hashText(key).toString(16).padStart(8, '0').slice(-5);
  return `${object.slice(0, 253 - 17).replace(/[^a-z0-9]+$/, '')}.${time}${what}`;
}

function shortened(message: string): string {
  const bytes = new TextEncoder().encode(message);
  if (bytes.length <= longestMessage) return message;
  // A character cut in half at the end is left out.
  return `${new TextDecoder().decode(bytes.slice(0, longestMessage - 3), { stream: true })}…`;
}
