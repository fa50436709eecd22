import { type Suite, suite } from './check.ts';
import { closingChecks } from './real/closing.ts';
import { manifestChecks } from './real/manifests.ts';
import type { Stage } from './stage.ts';

/** All that runs on a real cluster, in this order. */
export const suites = (stage: Stage): readonly Suite[] => [
  suite('manifests', 60, manifestChecks, () => stage),
  suite('closing', 60, closingChecks, () => stage),
];
