import { isApiError, jsonEqual, type Kind, type KubeObject, keyOf, silentLog, stopper } from '@sluice/kubernetes';
import { createInformer } from '@sluice/runtime';
import type { RouterSpec } from '@sluice/traffic-routers';
import { folderOf } from '../../packages/traffic-routers/src/testing/folder-of.ts';
import type { RouterFixture } from '../../packages/traffic-routers/src/testing/router-fixture.ts';
import type { World } from './world.ts';

/** Tells the story with a data plane in the world, which says of every object that it follows. */
export async function withDataPlane(
  world: World,
  { spec, kinds }: { readonly spec: RouterSpec; readonly kinds: readonly Kind<KubeObject>[] },
  story: () => Promise<void>,
): Promise<void> {
  const { fixture }: { readonly fixture: RouterFixture } = await import(
    `../../packages/traffic-routers/src/${folderOf(spec.id)}/fixture.ts`
  );
  const { acceptedStatus } = fixture;
  if (acceptedStatus === undefined) return story();
  const { client, clock, namespace } = world;
  const stop = stopper();
  const refused: unknown[] = [];
  const newest = kinds.filter((kind, index) => kinds.findIndex(({ plural }) => plural === kind.plural) === index);
  const running = newest.map((kind) => {
    const informer = createInformer({ client, kind, scope: { namespace }, clock, random: () => 0.5, log: silentLog });
    informer.onChange(({ after }) => {
      if (after === undefined) return;
      const status = acceptedStatus(after);
      if ('status' in after && jsonEqual(after.status, status)) return;
      const body = JSON.parse(JSON.stringify({ status }));
      client.patch(kind, keyOf(after), { type: 'merge', body }, 'status').catch((error: unknown) => {
        // What goes away meanwhile needs no status.
        if (!isApiError(error, 'NotFound')) refused.push(error);
      });
    });
    return informer.run(stop);
  });
  try {
    await story();
  } finally {
    stop.stop();
    await Promise.all(running);
  }
  if (refused.length > 0) throw refused[0];
}
