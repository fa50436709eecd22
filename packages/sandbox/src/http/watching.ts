import { isApiError } from '@sluice/kubernetes';
import type { Machine } from '../api-server/machine.ts';
import { type ObjectEvent, watchObjects } from '../api-server/operations/watch.ts';
import type { Target } from '../api-server/resource.ts';
import type { Channel } from '../api-server/watch-channel.ts';
import { type Answer, jsonType } from './answer.ts';
import type { Representation } from './negotiation.ts';
import type { ResourcePath } from './paths.ts';
import { type Presenter, presenterOf } from './present.ts';
import { flagOf, numberOf, selectionIn, textOf } from './query.ts';
import type { FrontRequest } from './request.ts';
import { failureStatus } from './status.ts';

/** How long a watch lasts where the client does not say; a real server takes half an hour to an hour. */
const defaultSeconds = 45 * 60;
const bookmarkEveryMs = 60_000;

/** Answers with one line of JSON for each change, until the client goes, its time is up or the server stops. */
export function watchAnswer(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest, { form }: Representation): Answer {
  const presenter = presenterOf(machine, target, form);
  const contentType = form.as === 'object' ? jsonType : `${jsonType};stream=watch`;
  let channel: Channel<ObjectEvent>;
  try {
    channel = watchObjects(machine, target, {
      ...selectionIn(request, path),
      resourceVersion: textOf(request, 'resourceVersion'),
      sendInitialEvents: flagOf(request, 'sendInitialEvents'),
    });
  } catch (error) {
    // A version that is too old shows inside the stream, as every failure does that comes later.
    if (!isApiError(error, 'Expired', 'Gone')) throw error;
    return { is: 'stream', contentType, pieces: once(errorLine(error)), close() {} };
  }
  const seconds = numberOf(request, 'timeoutSeconds') ?? 0;
  const cancels = [machine.clock.after((seconds > 0 ? seconds : defaultSeconds) * 1000, () => channel.close())];
  if (flagOf(request, 'allowWatchBookmarks')) cancels.push(keepBookmarking(machine, channel));
  const close = (): void => {
    for (const cancel of cancels) cancel();
    channel.close();
  };
  return { is: 'stream', contentType, pieces: linesOf(channel, presenter, close), close };
}

/** Tells now and then how far the watch has come, so that a client of a quiet kind can go on from there. */
function keepBookmarking({ clock, store }: Machine, channel: Channel<ObjectEvent>): () => void {
  let cancel = (): void => {};
  const plan = (): void => {
    cancel = clock.after(bookmarkEveryMs, () => {
      channel.send({ type: 'BOOKMARK', resourceVersion: String(store.revision), initialEventsEnd: false });
      plan();
    });
  };
  plan();
  return () => cancel();
}

async function* linesOf(channel: Channel<ObjectEvent>, presenter: Presenter, close: () => void): AsyncGenerator<string> {
  try {
    for await (const event of channel) yield `${JSON.stringify({ type: event.type, object: presenter.event(event) })}\n`;
  } catch (error) {
    yield errorLine(error);
  } finally {
    close();
  }
}

const errorLine = (error: unknown): string => `${JSON.stringify({ type: 'ERROR', object: failureStatus(error) })}\n`;

async function* once(line: string): AsyncGenerator<string> {
  yield line;
}
