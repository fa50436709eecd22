import { type AntiAffinity, podTemplateHashLabel, type Rollout, type RolloutStatus } from '@sluice/api';
import type { PodAffinityTerm, PodAntiAffinity, PodTemplateSpec, WeightedPodAffinityTerm } from '@sluice/kubernetes';

/** The rule of a Rollout that keeps pods of a new revision off the nodes of the stable one, so that no node serves both. */
const ruleOf = ({ spec }: Rollout): AntiAffinity | undefined => (spec.strategy?.canary ?? spec.strategy?.blueGreen)?.antiAffinity;

/** The pod template with that rule, while there is a stable revision to keep away from; without it otherwise. */
export function withAntiAffinity(template: PodTemplateSpec, rollout: Rollout, status: RolloutStatus, podHash: string): PodTemplateSpec {
  const rule = ruleOf(rollout);
  const stable = status.stableRS ?? '';
  const clean = withoutInjectedAffinity(template);
  if (rule === undefined || stable === '' || stable === podHash) return clean;
  const { namespace } = rollout.metadata;
  const term: PodAffinityTerm = {
    labelSelector: { matchExpressions: [{ key: podTemplateHashLabel, operator: 'In', values: [stable] }] },
    topologyKey: 'kubernetes.io/hostname',
    ...(namespace === undefined ? {} : { namespaces: [namespace] }),
  };
  const weight = rule.preferredDuringSchedulingIgnoredDuringExecution?.weight;
  const present = clean.spec?.affinity?.podAntiAffinity ?? {};
  const podAntiAffinity: PodAntiAffinity =
    weight === undefined
      ? {
          ...present,
          requiredDuringSchedulingIgnoredDuringExecution: [...(present.requiredDuringSchedulingIgnoredDuringExecution ?? []), term],
        }
      : {
          ...present,
          preferredDuringSchedulingIgnoredDuringExecution: [
            ...(present.preferredDuringSchedulingIgnoredDuringExecution ?? []),
            { weight, podAffinityTerm: term },
          ],
        };
  return withPodAntiAffinity(clean, podAntiAffinity);
}

/** The template without terms that a rollout controller put in: those that name a pod template hash. */
export function withoutInjectedAffinity(template: PodTemplateSpec): PodTemplateSpec {
  const present = template.spec?.affinity?.podAntiAffinity;
  if (present === undefined) return template;
  const required = present.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = present.preferredDuringSchedulingIgnoredDuringExecution;
  const keptRequired = required?.filter((term) => !isInjected(term));
  const keptPreferred = preferred?.filter(({ podAffinityTerm }: WeightedPodAffinityTerm) => !isInjected(podAffinityTerm));
  if (keptRequired?.length === required?.length && keptPreferred?.length === preferred?.length) return template;
  return withPodAntiAffinity(template, {
    ...(keptRequired === undefined || keptRequired.length === 0 ? {} : { requiredDuringSchedulingIgnoredDuringExecution: keptRequired }),
    ...(keptPreferred === undefined || keptPreferred.length === 0
      ? {}
      : { preferredDuringSchedulingIgnoredDuringExecution: keptPreferred }),
  });
}

const isInjected = ({ labelSelector }: PodAffinityTerm): boolean =>
  labelSelector?.matchExpressions?.some(({ key }) => key === podTemplateHashLabel) ?? false;

function withPodAntiAffinity(template: PodTemplateSpec, podAntiAffinity: PodAntiAffinity): PodTemplateSpec {
  if (template.spec === undefined) return template;
  const { affinity, ...spec } = template.spec;
  const { podAntiAffinity: _, ...others } = affinity ?? {};
  const isEmpty = Object.keys(podAntiAffinity).length === 0;
  const next = { ...others, ...(isEmpty ? {} : { podAntiAffinity }) };
  return { ...template, spec: { ...spec, ...(Object.keys(next).length === 0 ? {} : { affinity: next }) } };
}
