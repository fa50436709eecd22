import { type Controller, type Mutation, startController, type Witness } from './controllers.ts';
import { createWeather } from './faults/weather.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** How soon a process that has ended by itself is started again, in ms. */
const restartMs = 1_000;

/** The controllers of a run: each one that ends is started again, as a kubelet would. */
export interface Crew {
  /** The one that works: the holder of the lease, where there is one. */
  leader(): Controller | undefined;
  /** Ends the leader at its next write, and starts it again after so long. */
  crash(when: 'before-write' | 'after-write', downMs: number): void;
  /** Makes the leader stand still for so long, right when its next write has taken effect. */
  freeze(forMs: number): void;
  setClocks(offsetMs: number): void;
  cut(resource?: string): void;
  /** No crash is waiting any longer, and all clocks are right. */
  calm(): void;
}

type Task = Pick<Scenario, 'seed' | 'troubles' | 'controllers'> &
  Pick<Parameters<typeof startController>[1], 'measuring' | 'stepPlugins' | 'countsEveryMs'>;
type Place = Pick<Stage, 'clock' | 'pen' | 'server' | 'view' | 'stop'>;

export function hireCrew(scenario: Task, stage: Place, witness: Witness, mutation: Mutation = {}): Crew {
  const { clock, pen, server, view, stop } = stage;
  const weather = createWeather(scenario.troubles, clock, scenario.seed);
  const posts = new Map<string, Controller>();
  const downMs = new Map<string, number>();
  let offset = 0;

  const start = (post: string, generation: number): void => {
    if (stop.stopped) return;
    const name = `${post}${generation}`;
    const controller = startController(
      name,
      {
        server: server.client(name),
        pen,
        clock,
        weather,
        seed: scenario.seed,
        elects: scenario.controllers > 1,
        mutation,
        witness,
        measuring: scenario.measuring,
        ...(scenario.stepPlugins === undefined ? {} : { stepPlugins: scenario.stepPlugins }),
        ...(scenario.countsEveryMs === undefined ? {} : { countsEveryMs: scenario.countsEveryMs }),
      },
      stop,
    );
    controller.process.setClock(offset);
    posts.set(post, controller);
    controller.process.death.onStop(() => {
      clock.after(downMs.get(post) ?? restartMs, () => start(post, generation + 1));
      downMs.delete(post);
    });
  };
  for (const post of scenario.controllers > 1 ? ['a', 'b'] : ['a']) start(post, 1);

  const working = (): [string, Controller] | undefined => {
    const holder = view.lease()?.spec?.holderIdentity;
    return [...posts].find(([, { process }]) => process.isAlive && (scenario.controllers === 1 || process.name === holder));
  };

  return {
    leader: () => working()?.[1],
    crash(when, ms) {
      const found = working();
      if (found === undefined) return;
      const [post, { network, process }] = found;
      const spring = (): void => {
        downMs.set(post, ms);
        process.kill();
      };
      network.trapNextWrite({ when, spring });
    },
    freeze(forMs) {
      const found = working();
      if (found === undefined) return;
      const [, { network, process }] = found;
      network.trapNextWrite({ when: 'after-write', spring: () => process.freeze(forMs) });
    },
    setClocks(offsetMs) {
      offset = offsetMs;
      for (const { process } of posts.values()) process.setClock(offsetMs);
    },
    cut(resource) {
      for (const { network } of posts.values()) network.cut(resource);
    },
    calm() {
      offset = 0;
      downMs.clear();
      for (const { process, network } of posts.values()) {
        process.setClock(0);
        network.trapNextWrite(undefined);
      }
    },
  };
}
