import { type ControllerOptions, decide, runController } from '@sluice/controller';
import { type Clock, type KubeObject, type KubernetesClient, type Log, type StopSignal, silentLog, stopper } from '@sluice/kubernetes';
import type { ObservedRollout, Plan } from '@sluice/rollout';
import { guardedWrites, runLeaderElection } from '@sluice/runtime';
import { createRandom } from '../time/random.ts';
import { createNetwork, type Network, type Refusal } from './faults/network.ts';
import { createProcess, type Process } from './faults/process.ts';
import type { Weather } from './faults/weather.ts';
import type { Decision, Pen } from './pen.ts';
import { leaseName, namespace } from './view.ts';

/** What a mutant may put in place of the real parts. Each is given the real one and answers with its own. */
export interface Mutation {
  readonly decide?: (real: (seen: ObservedRollout) => Plan, seen: ObservedRollout) => Plan;
  readonly client?: (real: KubernetesClient) => KubernetesClient;
  readonly mayWrite?: (real: () => boolean) => boolean;
}

/** Told what happens inside the controllers. */
export interface Witness {
  onDecision(process: Process, decision: Decision): void;
  onRefusal(refusal: Refusal): void;
  onAnswer(process: Process, resource: string, object: KubeObject): void;
  /** A line of the log at the level error. */
  onError(process: Process, message: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface Controller {
  readonly process: Process;
  readonly network: Network;
}

interface Options {
  readonly server: KubernetesClient;
  readonly pen: Pen;
  readonly clock: Clock;
  readonly weather: Weather;
  readonly seed: string;
  /** Whether it competes for the lease, or just works. */
  readonly elects: boolean;
  readonly mutation: Mutation;
  readonly witness: Witness;
  /** How the metrics of analyses are measured by a process. */
  readonly measuring: (process: Process) => NonNullable<ControllerOptions['measuring']>;
  readonly stepPlugins?: ControllerOptions['stepPlugins'];
  /** See ControllerOptions. */
  readonly countsEveryMs?: number;
}

/** Starts the real controller as a process of its own, with a cold cache. It ends with its death or at `stop`. */
export function startController(name: string, options: Options, stop: StopSignal): Controller {
  const { mutation, witness, elects, stepPlugins = {} } = options;
  const process = createProcess(name, options.clock);
  const network = createNetwork({
    ...options,
    process,
    onRefusal: witness.onRefusal,
    onAnswer: (resource, object) => witness.onAnswer(process, resource, object),
  });
  const { clock } = process;
  const client = mutation.client?.(network.client) ?? network.client;
  const random = createRandom(`${options.seed}/${name}`);
  const log = logTo((message, fields) => witness.onError(process, message, fields));
  const end = stopper(stop);
  process.death.onStop(() => end.stop());

  const pace = options.countsEveryMs === undefined ? {} : { countsEveryMs: options.countsEveryMs };
  const ports = { client, clock, random, log, ...pace, measuring: options.measuring(process), stepPlugins };
  const decideAsProcess: typeof decide = (seen, routers) => {
    const plan = mutation.decide?.((as) => decide(as, routers), seen) ?? decide(seen, routers);
    const decision = { seen, plan };
    process.decision = decision;
    witness.onDecision(process, decision);
    return plan;
  };
  if (!elects) {
    void runController({ ...ports, decide: decideAsProcess }, end);
    return { process, network };
  }
  void runLeaderElection(
    {
      ...ports,
      lease: { namespace, name: leaseName },
      identity: name,
      lead: (term, mayWrite) => {
        const allowed = mutation.mayWrite === undefined ? mayWrite : () => mutation.mayWrite?.(mayWrite) ?? mayWrite();
        return runController({ ...ports, client: guardedWrites(client, allowed), decide: decideAsProcess }, term);
      },
    },
    end,
  ).then(() => process.enter(() => process.kill()));
  return { process, network };
}

function logTo(onError: (message: string, fields: Readonly<Record<string, unknown>>) => void): Log {
  const log: Log = { ...silentLog, error: (message, fields = {}) => onError(message, fields), with: () => log };
  return log;
}
