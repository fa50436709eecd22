import { type Check, type Suite, suite } from './check.ts';
import { conformanceCases } from './conformance/all-cases.ts';
import { journeys } from './journeys/index.ts';
import { availabilityChecks } from './real/availability.ts';
import { closingChecks } from './real/closing.ts';
import { exampleChecks } from './real/examples.ts';
import { idleChecks } from './real/idle.ts';
import { killChecks } from './real/kill.ts';
import { manifestChecks } from './real/manifests.ts';
import { pluginChecks } from './real/plugin.ts';
import { routerSchemaChecks } from './real/router-schemas.ts';
import { inRealWorld } from './real/world.ts';
import { inNamespace, type Stage, untilAlone } from './stage.ts';

/** All that runs on a real cluster, in this order. */
export const suites = (stage: Stage): readonly Suite[] => [
  suite('conformance', conformance(stage), {
    limitSeconds: 90,
    parallel: 4,
    around: (run) => inNamespace(stage, ({ namespace }) => run(namespace)),
  }),
  suite('journeys', journeys, { limitSeconds: 180, parallel: 4, around: (run) => inRealWorld(stage, run) }),
  suite('manifests', manifestChecks, { limitSeconds: 60, around: (run) => run(stage) }),
  suite('router schemas', routerSchemaChecks, { limitSeconds: 500, around: (run) => run(stage) }),
  suite('examples', exampleChecks, { limitSeconds: 90, parallel: 2, around: (run) => run(stage) }),
  suite('plugin', pluginChecks, { limitSeconds: 120, parallel: 2, around: (run) => run(stage) }),
  suite('killed', killChecks, { limitSeconds: 600, around: (run) => run(stage) }),
  suite('availability', availabilityChecks(stage.cluster.withoutApiServer !== undefined), {
    limitSeconds: 180,
    around: (run) => run(stage),
  }),
  suite('idle', idleChecks, { limitSeconds: 600, around: (run) => untilAlone(stage).then(() => run(stage)) }),
  suite('closing', closingChecks, { limitSeconds: 60, around: (run) => run(stage) }),
];

/** The cases that the embedded API server passes in its tests. */
const conformance = ({ client }: Stage): readonly Check<string>[] =>
  conformanceCases.map(({ name, run }) => ({ name, run: (namespace) => run(client, namespace) }));
