import { type Suite, suite } from './check.ts';
import { journeys } from './journeys/index.ts';
import { closingChecks } from './real/closing.ts';
import { manifestChecks } from './real/manifests.ts';
import { inRealWorld } from './real/world.ts';
import type { Stage } from './stage.ts';

/** All that runs on a real cluster, in this order. */
export const suites = (stage: Stage): readonly Suite[] => [
  suite('journeys', journeys, { limitSeconds: 180, parallel: 4, around: (run) => inRealWorld(stage, run) }),
  suite('manifests', manifestChecks, { limitSeconds: 60, around: (run) => run(stage) }),
  suite('closing', closingChecks, { limitSeconds: 60, around: (run) => run(stage) }),
];
