import {
  type Clock,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  keyText,
  type ListScope,
  type StopSignal,
  sleep,
} from '@sluice/kubernetes';
import { listAll } from './list-all.ts';

/** The objects of a kind, kept like the server. */
export interface Followed<T> {
  objects(): readonly T[];
}

export interface FollowOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly stop: StopSignal;
  /** Called after each change that became visible. */
  onChange(): void;
}

/** How long to leave the server alone after a watch ended. */
const pauseMs = 1000;

/**
 * Lists the objects and watches them until `stop`. Throws the server's refusal of the first list; whatever happens later to the
 * connection or the server is waited out: then all is listed anew.
 */
export async function follow<T extends KubeObject>(kind: Kind<T>, scope: ListScope, options: FollowOptions): Promise<Followed<T>> {
  const { client, clock, stop, onChange } = options;
  const byKey = new Map<string, T>();
  let version = '';

  const relist = async (): Promise<void> => {
    const { objects, resourceVersion } = await listAll(client, kind, scope);
    byKey.clear();
    for (const object of objects) byKey.set(keyText(keyOf(object)), object);
    version = resourceVersion;
  };

  const watch = async (): Promise<void> => {
    for await (const event of client.watch(kind, { ...scope, resourceVersion: version }, stop)) {
      if (event.type === 'BOOKMARK') continue;
      const key = keyText(keyOf(event.object));
      if (event.type === 'DELETED') byKey.delete(key);
      else byKey.set(key, event.object);
      onChange();
    }
  };

  const keepOn = async (): Promise<void> => {
    await watch().catch(() => {});
    while (!stop.stopped) {
      await sleep(clock, pauseMs, stop);
      const isBack =
        !stop.stopped &&
        (await relist().then(
          () => true,
          () => false,
        ));
      if (!isBack) continue;
      onChange();
      await watch().catch(() => {});
    }
  };

  await relist();
  void keepOn();
  return { objects: () => [...byKey.values()] };
}
