/** Looks back on the whole run: it stands last. */
import assert from 'node:assert/strict';
import { auditSince } from '../audit.ts';
import type { Check } from '../check.ts';
import { controllerUser } from '../install.ts';
import type { Stage } from '../stage.ts';

export const closingChecks: readonly Check<Stage>[] = [
  {
    name: 'the controller still runs, and its metrics can be read',
    async run({ controller }) {
      assert.equal(controller.running, true, 'the controller has ended by itself');
      // No Rollout is left by now, so no series of one: the names are there all the same.
      const metrics = await controller.metrics();
      assert.match(metrics, /^# TYPE rollout_info gauge$/m);
      assert.match(metrics, /^controller_clientset_k8s_request_total\{/m);
    },
  },
  {
    name: 'the API server never refused the controller anything for lack of a permission',
    async run({ cluster, controller }) {
      if (cluster.auditLog === undefined) {
        // The controller's own log tells as well, though only of what it does not pass over.
        assert.doesNotMatch(controller.logTail(100_000), /\bForbidden\b|is forbidden: User/);
        return;
      }
      const own = auditSince(cluster.auditLog).filter(({ user }) => user === controllerUser);
      assert.notEqual(own.length, 0, 'the controller has asked nothing');
      // An API server that has just started refuses for a moment what it allows later: what counts is what it never allowed.
      const what = ({ verb, resource }: (typeof own)[number]) => `${verb} ${resource}`;
      const allowed = new Set(own.filter(({ code }) => code < 400).map(what));
      const refused = own.filter(({ forbidden }) => forbidden).map(what);
      assert.deepEqual(
        [...new Set(refused)].filter((each) => !allowed.has(each)),
        [],
      );
    },
  },
];
