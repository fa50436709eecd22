import { abort, createRollout, promote, setImage, v1, v2 } from './manifests.ts';
import { expectEqual, type Journey, podsOf, replicaSetsOf, untilHealthyAt, untilPausedAt, type World } from './world.ts';

const strategy = {
  canary: {
    steps: [{ setWeight: 50 }, { pause: {} }],
    canaryMetadata: { labels: { part: 'canary' }, annotations: { trial: 'yes' } },
    stableMetadata: { labels: { part: 'stable' } },
    antiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: { weight: 1 } },
  },
};

/** Image, label and annotation of each pod that stays. */
async function partsOf(world: World): Promise<readonly string[]> {
  const pods = (await podsOf(world, 'web')).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return pods
    .map(({ metadata, spec }) => `${spec?.containers[0]?.image} ${metadata.labels?.part} ${metadata.annotations?.trial ?? '-'}`)
    .sort();
}

const untilParts = (world: World, parts: readonly string[]) =>
  world.until(`the pods are ${parts.join(', ')}`, async () => JSON.stringify(await partsOf(world)) === JSON.stringify(parts));

const [canaryPod, stablePod, newStablePod] = [`${v2} canary yes`, `${v1} stable -`, `${v2} stable -`];

export const metadataJourneys: readonly Journey[] = [
  {
    name: 'pods carry the metadata of the part they play, and change it in place when they are promoted',
    async run(world) {
      await createRollout(world, 'web', strategy);
      await untilHealthyAt(world, 'web', v1);
      await untilParts(world, [stablePod, stablePod, stablePod, stablePod]);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await untilParts(world, [stablePod, stablePod, canaryPod, canaryPod]);
      const affinity = (await replicaSetsOf(world, 'web')).get(v2)?.spec?.template?.spec?.affinity?.podAntiAffinity;
      expectEqual(
        affinity?.preferredDuringSchedulingIgnoredDuringExecution?.length,
        1,
        'wishes to keep off the nodes of the stable revision',
      );
      const before = (await podsOf(world, 'web'))
        .filter(({ spec }) => spec?.containers[0]?.image === v2)
        .map(({ metadata }) => metadata.uid);
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      await untilParts(world, [newStablePod, newStablePod, newStablePod, newStablePod]);
      const after = new Set((await podsOf(world, 'web')).map(({ metadata }) => metadata.uid));
      expectEqual(
        before.filter((uid) => !after.has(uid)),
        [],
        'canary pods that were replaced',
      );
      expectEqual((await replicaSetsOf(world, 'web')).size, 2, 'number of revisions');
    },
  },
  {
    name: 'after an abort no pod of the stable revision carries metadata of the canary',
    async run(world) {
      await createRollout(world, 'web', strategy);
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await abort(world, 'web');
      await untilParts(world, [stablePod, stablePod, stablePod, stablePod]);
    },
  },
];
