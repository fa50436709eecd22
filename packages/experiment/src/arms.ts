import { type ExperimentTemplate, experimentTemplateAnnotation, podTemplateHashLabel, type TemplateStatus } from '@sluice/api';
import { controllerOf, type ReplicaSet, type Service, uidOf } from '@sluice/kubernetes';
import { replicaSetOf, serviceNameOf } from './objects.ts';
import type { ObservedExperiment } from './plan.ts';

/** One template of an Experiment, with what is there of it. */
export interface Arm {
  readonly template: ExperimentTemplate;
  /** Its status as the last pass left it. */
  readonly before: TemplateStatus | undefined;
  /** Counts names of the ReplicaSet that were taken. */
  readonly collisions: number;
  readonly replicaSet: ReplicaSet | undefined;
  /** The ReplicaSet to make where there is none. */
  readonly wanted: ReplicaSet;
  readonly podHash: string;
  readonly service: ServiceOfArm | undefined;
}

/** The Service that a template asks for: ours as far as it is there, or in somebody else's hands. */
export type ServiceOfArm =
  | { readonly name: string; readonly is: 'missing' }
  | { readonly name: string; readonly is: 'ours'; readonly service: Service }
  /** Another Experiment has it, and may give it up. */
  | { readonly name: string; readonly is: 'lent'; readonly to: string }
  | { readonly name: string; readonly is: 'foreign' };

export const armsOf = (seen: ObservedExperiment): readonly Arm[] => seen.experiment.spec.templates.map((template) => armOf(seen, template));

function armOf(seen: ObservedExperiment, template: ExperimentTemplate): Arm {
  const { experiment, replicaSets, refusal } = seen;
  const before = experiment.status?.templateStatuses?.find(({ name }) => name === template.name);
  const isTaken = refusal?.because === 'taken' && refusal.template === template.name;
  const collisions = (before?.collisionCount ?? 0) + (isTaken ? 1 : 0);
  const replicaSet = replicaSets.find(({ metadata }) => metadata.annotations?.[experimentTemplateAnnotation] === template.name);
  const wanted = replicaSetOf(experiment, template, collisions);
  return {
    template,
    before,
    collisions,
    replicaSet,
    wanted,
    podHash: (replicaSet ?? wanted).metadata.labels?.[podTemplateHashLabel] ?? '',
    service: serviceFor(seen, template),
  };
}

function serviceFor({ experiment, services }: ObservedExperiment, template: ExperimentTemplate): ServiceOfArm | undefined {
  const name = serviceNameOf(experiment, template);
  if (name === undefined) return undefined;
  const service = services[name];
  if (service === undefined) return { name, is: 'missing' };
  const owner = controllerOf(service);
  if (owner?.uid === uidOf(experiment)) return { name, is: 'ours', service };
  return owner?.kind === 'Experiment' ? { name, is: 'lent', to: owner.name } : { name, is: 'foreign' };
}
