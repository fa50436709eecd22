import { expect, test } from '@jest/globals';
import type { AnalysisRun } from '@sluice/api';
import fc from 'fast-check';
import { arm, World } from './testing/world.ts';

/** What may happen to an Experiment between two passes. */
const happening = fc.oneof(
  fc.record({ what: fc.constant('pods'), of: fc.constantFrom('exp-a', 'exp-b'), available: fc.nat({ max: 2 }) }),
  fc.record({
    what: fc.constant('verdict'),
    of: fc.constantFrom('exp-one', 'exp-two', 'exp-one.1'),
    phase: fc.constantFrom('Running', 'Successful', 'Failed', 'Inconclusive'),
  }),
  fc.record({ what: fc.constant('time'), seconds: fc.nat({ max: 200 }) }),
  fc.record({ what: fc.constant('lost'), run: fc.nat({ max: 1 }) }),
  fc.record({ what: fc.constant('routes'), of: fc.constantFrom('exp-a', 'none') }),
  fc.record({ what: fc.constant('terminate') }),
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const stories = fc.record({
  duration: fc.constantFrom(undefined, '60s'),
  required: fc.boolean(),
  happenings: fc.array(happening, { maxLength: 30 }),
});

function happen(world: World, event: Happening): void {
  if ('available' in event) world.serve(event.of, event.available);
  else if ('phase' in event) world.tell(event.of, event.phase as 'Running');
  else if ('seconds' in event) world.now += event.seconds * 1000;
  else if ('run' in event) world.runs = world.runs.filter((_, index) => index !== event.run);
  else if ('of' in event) world.routed = new Set([event.of]);
  else world.experiment = { ...world.experiment, spec: { ...world.experiment.spec, terminate: true } };
}

const ends = ['Successful', 'Failed', 'Error', 'Inconclusive'];
const isGoing = ({ status, spec }: AnalysisRun) => !ends.includes(status?.phase ?? '') && spec.terminate !== true;

test('whatever happens, an end stands, evidence against it is never lost, and nothing in use is taken away', () => {
  fc.assert(
    fc.property(stories, ({ duration, required, happenings }) => {
      const world = new World({
        ...(duration === undefined ? {} : { duration }),
        progressDeadlineSeconds: 100,
        templates: [arm('a', { replicas: 2, service: {} }), arm('b')],
        analyses: [
          { name: 'one', templateName: 'rate', requiredForCompletion: required },
          { name: 'two', templateName: 'other' },
        ],
      });
      for (const event of happenings) {
        happen(world, event);
        const before = { status: world.status, replicaSets: world.replicaSets, availableAt: world.status.availableAt };
        const { actions, status } = world.pass();
        if (ends.includes(before.status.phase ?? ''))
          expect([status.phase, status.message]).toEqual([before.status.phase, before.status.message]);
        if (before.availableAt !== undefined) expect(status.availableAt).toBe(before.availableAt);
        for (const action of actions) {
          if (action.do === 'start-run') expect(status.availableAt).toBeDefined();
          if (action.do === 'delete-service') {
            expect(before.replicaSets.find(({ metadata }) => metadata.name === 'exp-a')?.spec?.replicas).toBe(0);
            expect(world.routed.has('exp-a')).toBe(false);
          }
          if (action.do === 'change-replica-set' && action.change.replicas === 0) {
            expect(ends).toContain(before.status.phase);
            expect(action.replicaSet.metadata.name === 'exp-a' && world.routed.has('exp-a')).toBe(false);
          }
        }
        if (!ends.includes(before.status.phase ?? '') && status.phase === 'Successful') {
          const bad = (status.analysisRuns ?? []).filter(({ phase }) => phase === 'Failed' || phase === 'Inconclusive');
          expect(bad).toEqual([]);
        }
        if (ends.includes(status.phase ?? '')) expect(world.runs.filter(isGoing)).toEqual([]);
        else
          for (const name of ['one', 'two'])
            expect(world.runs.filter((run) => run.metadata.name.startsWith(`exp-${name}`) && isGoing(run)).length).toBeLessThanOrEqual(1);
      }
      // Once it is over and nothing is routed to it, nothing is left of it.
      happen(world, { what: 'terminate' });
      world.routed.clear();
      for (let pass = 0; pass < 4; pass += 1) world.after(100);
      expect([Object.values(world.sizes).every((size) => size === 0), world.services, world.pass().actions]).toEqual([true, {}, []]);
    }),
    { numRuns: 300 },
  );
});
