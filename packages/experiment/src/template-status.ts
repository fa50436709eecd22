import { type Experiment, replicasOfTemplate, type TemplatePhase, type TemplateStatus, templateDeadlineSecondsOf } from '@sluice/api';
import { formatInstant, type Instant, parseInstant } from '@sluice/kubernetes';
import { isAvailableAt } from '@sluice/rollout';
import type { Arm } from './arms.ts';
import type { Refusal } from './plan.ts';

/** How a template goes by what is seen. */
export interface TemplateState {
  readonly phase: TemplatePhase;
  readonly message?: string;
  /** When it counts as failed unless its pods are there. */
  readonly deadline?: Instant;
}

/** Whether nothing more comes of a template: such a state stays. */
export const isFinal = (phase: TemplatePhase): boolean => phase === 'Successful' || phase === 'Failed' || phase === 'Error';

/** Pods that are all available are Running. Others have until the deadline, counted from when they were last missing. */
export function templateStateOf(arm: Arm, experiment: Experiment, now: Instant, refusal?: Refusal): TemplateState {
  const { template, before, service } = arm;
  const { name } = template;
  if (before?.status !== undefined && isFinal(before.status)) return withMessage(before.status, before.message);
  if (refusal?.because === 'invalid' && refusal.template === name) return { phase: 'Error', message: refusal.message };
  if (service?.is === 'foreign') {
    const message = `Service '${service.name}' for template '${name}' already exists and is not owned by Experiment '${experiment.metadata.name}'`;
    return { phase: 'Error', message };
  }
  const isLent = service?.is === 'lent';
  if (!isLent && isAvailableAt(arm.replicaSet, replicasOfTemplate(template))) return withMessage('Running', hint(arm));
  const isWaiting = before?.status === 'Progressing';
  const since = (isWaiting ? parseInstant(before.lastTransitionTime ?? '') : undefined) ?? now;
  const seconds = templateDeadlineSecondsOf(experiment);
  const deadline = since + seconds * 1000;
  if (now >= deadline && isWaiting)
    return { phase: 'Failed', message: `Template '${name}' exceeded its progressDeadlineSeconds (${seconds})` };
  const why = isLent ? `Service '${service.name}' is still that of Experiment '${service.to}'` : hint(arm);
  return { ...withMessage('Progressing', why), deadline };
}

/** A Service that was asked for and cannot be. */
const hint = ({ template, service }: Arm): string | undefined =>
  template.service !== undefined && service === undefined ? 'No container has a port that a Service could lead to' : undefined;

const withMessage = (phase: TemplatePhase, message: string | undefined): TemplateState => ({
  phase,
  ...(message === undefined ? {} : { message }),
});

/** The status that a template arrives at. Its time moves only when its phase does. */
export function templateStatusOf(arm: Arm, { phase, message }: TemplateState, now: Instant): TemplateStatus {
  const { template, before, collisions, replicaSet, podHash, service } = arm;
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = replicaSet?.status ?? {};
  return {
    name: template.name,
    status: phase,
    ...(message === undefined ? {} : { message }),
    replicas,
    updatedReplicas: replicas,
    readyReplicas,
    availableReplicas,
    ...(collisions === 0 ? {} : { collisionCount: collisions }),
    lastTransitionTime: (before?.status === phase ? before.lastTransitionTime : undefined) ?? formatInstant(now),
    ...(service?.is === 'ours' ? { serviceName: service.name } : {}),
    podTemplateHash: podHash,
  };
}
