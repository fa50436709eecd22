import { isOver } from '@sluice/analysis';
import { type Experiment, experiments, type Rollout } from '@sluice/api';
import { type ExperimentPlan, planForInvalidExperiment } from '@sluice/experiment';
import { type Clock, type Instant, type Log, parseKeyText } from '@sluice/kubernetes';
import { warning } from '@sluice/rollout';
import type { EventRecorder } from '@sluice/runtime';
import { catchingUp, writeStatus } from '../write-status.ts';
import { shapeOfExperiment } from './keys.ts';
import { type ObservingPorts, observe, parentOf } from './observe.ts';
import { type Performed, perform } from './perform.ts';

export interface ExperimentPorts extends ObservingPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: EventRecorder;
  /** An event about the parent Rollout. */
  onEvent?(rollout: Rollout, event: { readonly type: string; readonly reason: string }): void;
}

/** One pass over one Experiment: look at the stores, decide, do it. */
export async function reconcileExperiment(ports: ExperimentPorts, key: string): Promise<{ revisitAt?: Instant }> {
  const { informers } = ports;
  const experiment = informers.experiments.store.get(parseKeyText(key));
  // What belongs to an Experiment that is going away is collected by its owner references.
  if (experiment === undefined || experiment.metadata.deletionTimestamp !== undefined) return {};
  const performed = await catchingUp(ports.client, informers.experiments, experiment, pass(ports, experiment));
  if (performed === undefined) return {};
  tell(ports, experiment, performed);
  const { revisitAt } = performed.plan;
  return revisitAt === undefined ? {} : { revisitAt };
}

async function pass(ports: ExperimentPorts, experiment: Experiment): Promise<Performed | undefined> {
  const { client, clock } = ports;
  const [problem] = shapeOfExperiment(experiment);
  if (problem === undefined) {
    const seen = await observe(ports, experiment, clock.now());
    return seen === undefined ? undefined : perform(client, seen);
  }
  if (isOver(experiment.status?.phase ?? '')) return undefined;
  const plan = planForInvalidExperiment({ experiment, now: clock.now() }, problem);
  await writeStatus(client, experiments, experiment, plan.status);
  return { plan };
}

function tell(ports: ExperimentPorts, experiment: Experiment, { plan, refusal }: Performed): void {
  const { recorder, informers, log } = ports;
  const { namespace = '', name } = experiment.metadata;
  if (refusal?.because === 'taken')
    recorder.record(experiment, warning('ReplicaSetCreateError', `The name of the ReplicaSet for template '${refusal.template}' is taken`));
  for (const event of eventsOf(plan, refusal)) recorder.record(experiment, event);
  const parent = parentOf(informers, experiment);
  if (parent !== undefined)
    for (const event of plan.parentEvents) {
      recorder.record(parent, event);
      ports.onEvent?.(parent, event);
    }
  const { phase, message } = plan.status;
  if (phase !== experiment.status?.phase) log.info('experiment', { experiment: `${namespace}/${name}`, phase, because: message });
}

/** Of a plan that was made for a name that is taken, nothing has been done yet. */
const eventsOf = (plan: ExperimentPlan, refusal: Performed['refusal']): ExperimentPlan['events'] =>
  refusal?.because === 'taken' ? [] : plan.events;
