import { createChronicle } from '../simulator/chronicle.ts';
import { createCommands } from '../simulator/commands.ts';
import type { Witness } from '../simulator/controllers.ts';
import { servicesAlone } from '../simulator/data-plane.ts';
import { invariants } from '../simulator/invariants/index.ts';
import type { Finding } from '../simulator/invariants/invariant.ts';
import { onlyOwnedFields } from '../simulator/invariants/only-owned-fields.ts';
import type { Write } from '../simulator/pen.ts';
import type { Violation } from '../simulator/simulate.ts';
import type { Scenery } from './scenery.ts';

/** Holds every write and decision against the simulator's laws. What comes before `begin` is not judged. */
export interface Referee {
  begin(): void;
  note(write: Write): void;
  readonly witness: Witness;
  /** The first law that was broken. */
  violation(): Violation | undefined;
}

/** That one knows just the labels and the kinds of generated stories. */
const laws = invariants.filter(({ name }) => name !== onlyOwnedFields.name);

export function createReferee({ view, clock, scenario }: Scenery, onViolation: (finding: string) => void): Referee {
  const chronicle = createChronicle();
  const commands = createCommands();
  // What a router says may be of any kind here.
  const plane = servicesAlone(view);
  const watchers = laws.map((each) => ({ law: each.law, watcher: each.watch({ view, plane, chronicle, commands, scenario }) }));
  let beganAt: number | undefined;
  let violation: Violation | undefined;

  const judge = (law: string, finding: Finding): void => {
    if (finding === undefined || violation !== undefined || beganAt === undefined) return;
    violation = { law, finding, atMs: clock.now() - beganAt };
    onViolation(finding);
  };

  return {
    begin() {
      beganAt = clock.now();
    },
    note(write) {
      chronicle.note(write);
      for (const { law, watcher } of watchers) judge(law, watcher.onWrite?.(write));
      commands.note(write);
    },
    witness: {
      onDecision(process, decision) {
        for (const { law, watcher } of watchers) judge(law, watcher.onDecision?.(process, decision));
      },
      onRefusal(refusal) {
        for (const { law, watcher } of watchers) judge(law, watcher.onRefusal?.(refusal));
      },
      onAnswer(process, resource, object) {
        for (const { watcher } of watchers) watcher.onAnswer?.(process, resource, object);
      },
      onError() {},
    },
    violation: () => violation,
  };
}
