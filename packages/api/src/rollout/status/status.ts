import { condition } from '../../condition.ts';
import { about, array, boolean, type Infer, integer, object, type Schema, string, time } from '../../schema.ts';
import { albStatus } from './alb-status.ts';
import { blueGreenStatus } from './blue-green-status.ts';
import { canaryStatus } from './canary-status.ts';
import { rolloutDuration } from './duration.ts';
import { pauseCondition } from './pause.ts';
import { waitingFor } from './waiting-for.ts';

export const rolloutPhases = ['Healthy', 'Degraded', 'Progressing', 'Paused'] as const;
export type RolloutPhase = (typeof rolloutPhases)[number];

const schema = object('What has been seen.', {
  phase: string('The state in one word.', { enum: rolloutPhases }),
  message: string('Why.'),
  waitingFor,
  conditions: array('The state in detail.', condition),
  replicas: integer('Pods there are.'),
  updatedReplicas: integer('Pods of the newest revision.'),
  readyReplicas: integer('Pods that are ready.'),
  availableReplicas: integer('Pods that have been ready for minReadySeconds.'),
  HPAReplicas: integer('Pods that count for autoscaling.'),
  selector: string('Selects the pods that count for autoscaling.'),
  currentPodHash: string('Pod template hash of the newest revision.'),
  stableRS: string('Pod template hash of the revision that is known to be good.'),
  currentStepIndex: integer('Index of the current step; the number of steps when all are done.'),
  currentStepHash: string('Hash of the steps.'),
  pauseConditions: array('Why the controller has paused the rollout. Removing them goes on.', pauseCondition),
  controllerPause: boolean('Whether the controller has paused it. Without pauseConditions: someone has resumed it.'),
  abort: boolean('Goes back to the stable revision and stays there.'),
  abortedAt: time('When it was aborted.'),
  promoteFull: boolean('Skips all that is left of this update.'),
  restartedAt: time('The restartAt that has been carried out.'),
  collisionCount: integer('Counts clashes of ReplicaSet names.'),
  observedGeneration: string('The generation of the spec that this status is about, as text.'),
  workloadObservedGeneration: string('The generation of the workload that workloadRef names, as text.'),
  canary: canaryStatus,
  blueGreen: blueGreenStatus,
  alb: about('What AWS made of the Ingress.', albStatus),
  albs: array('What AWS made of each Ingress.', albStatus),
  duration: rolloutDuration,
});

/** What has been seen of a Rollout. Every field may be missing: a new Rollout has none. */
export interface RolloutStatus extends Infer<typeof schema> {}
export const rolloutStatus: Schema<RolloutStatus> = schema;
