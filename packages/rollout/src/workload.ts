import { type Rollout, type RolloutStatus, replicasOf, workloadGenerationAnnotation, workloadScaleDownOf } from '@sluice/api';
import {
  apiVersionOf,
  type Deployment,
  deployments,
  err,
  type FieldProblem,
  type Kind,
  ok,
  type PodTemplate,
  type PodTemplateSpec,
  podTemplates,
  type ReplicaSet,
  type Result,
  replicaSets,
} from '@sluice/kubernetes';
import type { Action } from './plan.ts';
import { isPromoted } from './status.ts';

/** What `spec.workloadRef` may name. */
export type Workload = Deployment | ReplicaSet | PodTemplate;

const workloadKinds: readonly Kind<Workload>[] = [deployments, replicaSets, podTemplates];

/** The kind that a reference names, or undefined where it is none that has a pod template. */
export const workloadKindOf = ({ spec }: Rollout): Kind<Workload> | undefined =>
  workloadKinds.find((each) => each.kind === spec.workloadRef?.kind && apiVersionOf(each) === (spec.workloadRef.apiVersion ?? 'apps/v1'));

/** The Rollout with selector and template of the workload that it names, as if they were its own. A Rollout that names none is given back as it is. */
export function withWorkload(rollout: Rollout, workload: Workload | undefined): Result<Rollout, FieldProblem> {
  const { workloadRef } = rollout.spec;
  if (workloadRef === undefined) return ok(rollout);
  if (workloadKindOf(rollout) === undefined) {
    const field = 'spec.workloadRef.kind';
    const message = `${field}: Invalid value: "${workloadRef.kind}": must be a Deployment or ReplicaSet of apps/v1, or a PodTemplate of v1`;
    return err({ field, reason: 'FieldValueNotSupported', message });
  }
  if (workload === undefined) {
    const field = 'spec.workloadRef.name';
    return err({ field, reason: 'FieldValueNotFound', message: `${field}: Not found: "${workloadRef.name}"` });
  }
  const template = withoutForeignHash(workload.kind === 'PodTemplate' ? workload.template : workload.spec?.template);
  const selector =
    rollout.spec.selector ?? (workload.kind === 'PodTemplate' ? { matchLabels: template?.metadata?.labels ?? {} } : ownSelector(workload));
  return ok({ ...rollout, spec: { ...rollout.spec, selector, ...(template === undefined ? {} : { template }) } });
}

/** The label by which a Deployment tells its own ReplicaSets apart is none of the Rollout's. */
const deploymentHash = 'pod-template-hash';

function ownSelector(workload: Deployment | ReplicaSet) {
  const { [deploymentHash]: _, ...matchLabels } = workload.spec?.selector.matchLabels ?? {};
  return { ...workload.spec?.selector, matchLabels };
}

function withoutForeignHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (template?.metadata?.labels?.[deploymentHash] === undefined) return template;
  const { [deploymentHash]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The generation of the workload as status and annotation carry it. */
export const workloadGenerationOf = (workload: Workload | undefined): string | undefined =>
  workload?.metadata.generation === undefined ? undefined : String(workload.metadata.generation);

/** Label on a Deployment that gave its pods up for a Rollout; the annotations say for which, and how many it had. */
export const scaledDownLabel = 'sluice.dev/scaled-down';
export const scaledDownByAnnotation = 'sluice.dev/scaled-down-by';
export const scaledDownFromAnnotation = 'sluice.dev/scaled-down-from';

/**
 * The Deployment gives up its pods as `workloadRef.scaleDown` says: all once the Rollout is healthy, or one for each that the Rollout
 * has available. It never grows by our hand here, and what it had is noted, so that it can be given back.
 *
 * progressively, 5 replicas, 2 available → the Deployment keeps 3.
 */
export function scaleWorkload(rollout: Rollout, workload: Workload | undefined, status: RolloutStatus): readonly Action[] {
  const mode = workloadScaleDownOf(rollout);
  if (mode === 'never' || workload?.kind !== 'Deployment') return [];
  const present = workload.spec?.replicas ?? 1;
  const replicas = replicasOf(rollout);
  const available = status.availableReplicas ?? 0;
  const isHealthy = isPromoted(status) && available >= replicas && (status.updatedReplicas ?? 0) >= replicas;
  const wanted = mode === 'onsuccess' ? (isHealthy ? 0 : present) : Math.max(0, replicas - available);
  return wanted < present ? [{ do: 'scale-workload', deployment: workload, replicas: wanted }] : [];
}

/** What is written on the Rollout about its workload. */
export const workloadAnnotations = (rollout: Rollout, workload: Workload | undefined): Readonly<Record<string, string>> => {
  const generation = rollout.spec.workloadRef === undefined ? undefined : workloadGenerationOf(workload);
  return generation === undefined || rollout.metadata.annotations?.[workloadGenerationAnnotation] === generation
    ? {}
    : { [workloadGenerationAnnotation]: generation };
};
