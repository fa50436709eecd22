import { analysisRuns, experiments } from '@sluice/api';
import { controllerOf, isApiError, jsonEqual, type Kind, type KubeObject, type KubernetesClient, keyOf, uidOf } from '@sluice/kubernetes';
import { isExperiment, type Run } from '@sluice/rollout';
import { ignoring } from './ignoring.ts';

const kindOfRun = (run: Run): Kind<Run> => (isExperiment(run) ? experiments : analysisRuns);

/** Makes an AnalysisRun or an Experiment, or finds that a pass which was cut off has made it already. */
export async function startRun(client: KubernetesClient, owner: KubeObject, run: Run): Promise<void> {
  try {
    await client.create(kindOfRun(run), run);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const present = await client.get(kindOfRun(run), keyOf(run));
    if (present === undefined || controllerOf(present)?.uid !== uidOf(owner) || !jsonEqual(present.spec, run.spec)) throw error;
  }
}

/** Asks a run to end. */
export const stopRun = (client: KubernetesClient, run: Run): Promise<void> =>
  ignoring(
    ['NotFound', 'Conflict'],
    client.patch(kindOfRun(run), keyOf(run), { type: 'merge', body: { metadata: { uid: uidOf(run) }, spec: { terminate: true } } }),
  );

export const deleteRun = (client: KubernetesClient, run: Run): Promise<void> =>
  ignoring(['NotFound', 'Conflict'], client.remove(kindOfRun(run), keyOf(run), { uid: uidOf(run) }));
