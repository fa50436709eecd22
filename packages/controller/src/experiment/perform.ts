import { type Experiment, experiments, experimentTemplateAnnotation } from '@sluice/api';
import { type ExperimentAction, type ExperimentPlan, type ObservedExperiment, planExperiment, type Refusal } from '@sluice/experiment';
import { controllerOf, isApiError, type KubeObject, type KubernetesClient, keyOf, services, uidOf, unreachable } from '@sluice/kubernetes';
import { ignoring } from '../ignoring.ts';
import { changeReplicaSet, createReplicaSet } from '../write-replica-set.ts';
import { startRun, stopRun } from '../write-run.ts';
import { writeStatus } from '../write-status.ts';

/** A plan that was carried out, or the one that a refusal of the server led to. */
export interface Performed {
  readonly plan: ExperimentPlan;
  readonly refusal?: Refusal;
}

/**
 * Plans, and does it: the actions in order, then the status. An object that the server will never make is a fact about the Experiment:
 * it is planned once more with it, and only the status is written. Every other failure ends the pass, to be tried again.
 */
export async function perform(client: KubernetesClient, seen: ObservedExperiment): Promise<Performed> {
  const plan = planExperiment(seen);
  for (const action of plan.actions) {
    const refusal = await act(client, seen.experiment, action);
    if (refusal === undefined) continue;
    const other = planExperiment({ ...seen, refusal });
    await writeStatus(client, experiments, seen.experiment, other.status);
    return { plan: other, refusal };
  }
  await writeStatus(client, experiments, seen.experiment, plan.status);
  return { plan };
}

async function act(client: KubernetesClient, experiment: Experiment, action: ExperimentAction): Promise<Refusal | undefined> {
  switch (action.do) {
    case 'create-replica-set':
      return refusing(action.replicaSet, async () => {
        const isTaken = (await createReplicaSet(client, experiment, action.replicaSet)) !== undefined;
        return isTaken ? { template: templateOf(action.replicaSet), because: 'taken' } : undefined;
      });
    case 'change-replica-set':
      await changeReplicaSet(client, action.replicaSet, action.change);
      return undefined;
    case 'create-service':
      return refusing(action.service, async () => {
        await createService(client, experiment, action);
        return undefined;
      });
    case 'delete-service':
      await ignoring(['NotFound', 'Conflict'], client.remove(services, keyOf(action.service), { uid: uidOf(action.service) }));
      return undefined;
    case 'start-run':
      await startRun(client, experiment, action.run);
      return undefined;
    case 'stop-run':
      await stopRun(client, action.run);
      return undefined;
    default:
      return unreachable(action);
  }
}

async function refusing(object: KubeObject, make: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
  try {
    return await make();
  } catch (error) {
    if (!isApiError(error, 'Invalid')) throw error;
    return { template: templateOf(object), because: 'invalid', message: error.message };
  }
}

const templateOf = ({ metadata }: KubeObject): string => metadata.annotations?.[experimentTemplateAnnotation] ?? '';

/** One that is there already is looked at in the next pass: whose it is decides. */
async function createService(
  client: KubernetesClient,
  experiment: Experiment,
  { service }: Extract<ExperimentAction, { do: 'create-service' }>,
): Promise<void> {
  try {
    await client.create(services, service);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const present = await client.get(services, keyOf(service));
    if (present === undefined || controllerOf(present)?.uid !== uidOf(experiment)) throw error;
  }
}
