import type { VirtualClock } from '../time/virtual-clock.ts';
import { createChronicle } from './chronicle.ts';
import { createCommands } from './commands.ts';
import type { Mutation, Witness } from './controllers.ts';
import { type Crew, hireCrew } from './crew.ts';
import { dice } from './dice.ts';
import { createEnvironment, type Environment } from './faults/environment.ts';
import type { Process } from './faults/process.ts';
import { createFingerprint } from './fingerprint.ts';
import { invariants } from './invariants/index.ts';
import type { Finding, Scene } from './invariants/invariant.ts';
import { metricsHttp } from './metrics.ts';
import type { Write } from './pen.ts';
import { demandRest } from './progress/demand-rest.ts';
import type { Trouble } from './scenario/troubles.ts';
import type { Scenario, UserAction } from './scenario.ts';
import { type Stage, setStage } from './stage.ts';
import { createUser } from './user.ts';

/** A law that was broken, and by what. */
export interface Violation {
  readonly law: string;
  readonly finding: string;
  /** Ms since the start. */
  readonly atMs: number;
}

export interface Run {
  readonly scenario: Scenario;
  readonly violation?: Violation;
  readonly writes: readonly Write[];
  /** When the run began, by the virtual clock. */
  readonly startedAt: number;
  /** Virtual time that passed. */
  readonly hours: number;
  /** A hash over all writes: equal runs have equal ones. */
  readonly fingerprint: string;
}

/** Plays a scenario to its end, or to the first broken law. */
export async function simulate(scenario: Scenario, mutation: Mutation = {}): Promise<Run> {
  const stage = await setStage(scenario);
  const { clock, pen, view, plane, stop } = stage;
  const startedAt = clock.now();
  const writes: Write[] = [];
  const fingerprint = createFingerprint();
  const chronicle = createChronicle();
  const commands = createCommands();
  const scene: Scene = { view, plane, chronicle, commands, scenario };
  const watchers = invariants.map((each) => ({ law: `${each.name}: ${each.law}`, watcher: each.watch(scene) }));
  let violation: Violation | undefined;

  const judge = (law: string, finding: Finding): void => {
    if (finding === undefined || violation !== undefined) return;
    violation = { law, finding, atMs: clock.now() - startedAt };
  };
  pen.onWrite((write) => {
    writes.push(write);
    fingerprint.add(write);
    chronicle.note(write);
    for (const { law, watcher } of watchers) judge(law, watcher.onWrite?.(write));
    commands.note(write);
  });
  plane.onChange(() => {
    for (const { law, watcher } of watchers) judge(law, watcher.onTraffic?.());
  });
  const witness: Witness = {
    onDecision(process, decision) {
      for (const { law, watcher } of watchers) judge(law, watcher.onDecision?.(process, decision));
    },
    onRefusal(refusal) {
      for (const { law, watcher } of watchers) judge(law, watcher.onRefusal?.(refusal));
    },
    onAnswer(process, resource, object) {
      for (const { watcher } of watchers) watcher.onAnswer?.(process, resource, object);
    },
    onError(process, message, fields) {
      // The Rollout was deleted under way.
      if (String(fields.error).includes('not found')) return;
      judge('no-crashed-pass: A pass never ends in an error that nobody expects.', `${process.name}: ${message} ${JSON.stringify(fields)}`);
    },
  };

  const measuring = (process: Process) => ({ http: metricsHttp({ scenario, clock, startedAt, process }) });
  const crew = hireCrew({ ...scenario, measuring }, stage, witness, mutation);
  const environment = createEnvironment({
    client: pen.client({ who: 'environment' }),
    cluster: stage.cluster,
    clock,
    view,
    dice: dice(scenario.seed, 'environment'),
  });
  const user = createUser(pen.client({ who: 'user' }), scenario, () => clock.now());
  schedule(scenario, { clock, crew, environment, stage, act: user.act });
  if (!scenario.takesOver) await user.begin();

  const isOver = () => violation !== undefined;
  await clock.runUntil(isOver, { limitMs: scenario.calmAtMs });
  environment.calm();
  crew.calm();
  await demandRest({ startedAt, clock, scene, writes, isOver, judge });

  const hours = (clock.now() - startedAt) / 3_600_000;
  stop.stop();
  crew.leader()?.process.kill();
  await clock.settle();
  return { scenario, writes, startedAt, hours, fingerprint: fingerprint.text(), ...(violation === undefined ? {} : { violation }) };
}

interface Troubled {
  readonly crew: Crew;
  readonly environment: Environment;
  readonly stage: Pick<Stage, 'server'>;
}

interface Cast extends Troubled {
  readonly clock: VirtualClock;
  act(action: UserAction): Promise<void>;
}

function schedule({ actions, troubles }: Scenario, cast: Cast): void {
  for (const { atMs, action } of actions) cast.clock.after(atMs, () => void cast.act(action));
  for (const trouble of troubles) if ('atMs' in trouble) cast.clock.after(trouble.atMs, () => strike(trouble, cast));
}

/** Makes a trouble happen, now. */
export function strike(trouble: Extract<Trouble, { atMs: number }>, { crew, environment, stage }: Troubled): void {
  switch (trouble.kind) {
    case 'compact':
      stage.server.compact();
      crew.cut();
      break;
    case 'cut-watches':
      crew.cut(trouble.resource);
      break;
    case 'crash':
      crew.crash(trouble.when, trouble.downMs);
      break;
    case 'freeze':
      crew.freeze(trouble.forMs);
      break;
    case 'clock-jump':
      crew.setClocks(trouble.byMs);
      break;
    default:
      environment.trouble(trouble.kind, trouble.percent, trouble.forMs);
  }
}
