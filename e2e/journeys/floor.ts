import { replicaSets, stopper } from '@sluice/kubernetes';
import { expect, type World } from './world.ts';

/**
 * Watches the ReplicaSets of an app while a story goes on. At its end it demands that no fewer pods than the floor were ever
 * available, and that no more than the ceiling were ever asked for; where they are counted, also that no more were ever there, those that
 * are about to go left out.
 */
export async function keepingPods(
  world: World,
  app: string,
  { floor, ceiling, isCounted = false }: { readonly floor: number; readonly ceiling: number; readonly isCounted?: boolean },
  story: () => Promise<void>,
): Promise<void> {
  const { client, namespace } = world;
  const scope = { namespace, labelSelector: `app=${app}` };
  const start = await client.list(replicaSets, scope);
  const available = new Map<string, number>();
  const wanted = new Map<string, number>();
  let fewest = Number.POSITIVE_INFINITY;
  let most = 0;
  const take = ({ metadata, spec, status }: (typeof start.items)[number], isGone: boolean) => {
    available.set(metadata.name, isGone ? 0 : (status?.availableReplicas ?? 0));
    const there = isCounted ? (status?.replicas ?? 0) : 0;
    wanted.set(metadata.name, isGone ? 0 : Math.max(there, spec?.replicas ?? 1));
  };
  const sum = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((total, each) => total + each, 0);
  const measure = () => {
    fewest = Math.min(fewest, sum(available));
    most = Math.max(most, sum(wanted));
  };
  for (const each of start.items) take(each, false);
  measure();

  const stop = stopper();
  const watching = (async () => {
    for await (const event of client.watch(replicaSets, { ...scope, resourceVersion: start.resourceVersion }, stop)) {
      if (event.type === 'BOOKMARK') continue;
      take(event.object, event.type === 'DELETED');
      measure();
    }
  })();
  try {
    await story();
  } finally {
    stop.stop();
    await watching;
  }
  expect(fewest >= floor, `at least ${floor} pods shall be available at any time, but there were ${fewest}`);
  expect(most <= ceiling, `at most ${ceiling} pods shall be wanted at any time, but there were ${most}`);
}
