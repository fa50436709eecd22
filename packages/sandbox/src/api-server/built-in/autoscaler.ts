import type { HorizontalPodAutoscaler, HPAScalingRules, MetricSpec } from '@sluice/kubernetes';
import { type Draft, typed } from '../draft.ts';
import { invalid, type Problem, required } from '../field-problem.ts';
import { each, oneOf, requiredOneOf } from './field-rules.ts';
import type { BuiltInStrategy } from './strategy.ts';

export const autoscalerStrategy: BuiltInStrategy = {
  countsGenerations: false,
  setDefaults(draft) {
    const { spec } = typed<HorizontalPodAutoscaler>(draft);
    if (spec === undefined) return;
    spec.minReplicas ??= 1;
    if ((spec.metrics ?? []).length === 0) {
      spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
    }
    if (spec.behavior === undefined) return;
    spec.behavior.scaleUp = withRules(spec.behavior.scaleUp, {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    });
    spec.behavior.scaleDown = withRules(spec.behavior.scaleDown, {
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    });
  },
  prepareForCreate(draft) {
    draft.status = { desiredReplicas: 0, currentMetrics: null };
  },
  validate(draft) {
    const { spec } = typed<HorizontalPodAutoscaler>(draft);
    const { maxReplicas = 0, minReplicas, scaleTargetRef, metrics, behavior } = spec ?? {};
    const problems: Problem[] = [];
    if (minReplicas !== undefined && minReplicas < 1)
      problems.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
    if (maxReplicas === 0) problems.push(required('spec.maxReplicas', 'must be set and greater than 0'));
    else if (maxReplicas < 1) problems.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
    if (minReplicas !== undefined && maxReplicas < minReplicas) {
      problems.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
    }
    if ((scaleTargetRef?.kind ?? '') === '') problems.push(required('spec.scaleTargetRef.kind'));
    if ((scaleTargetRef?.name ?? '') === '') problems.push(required('spec.scaleTargetRef.name'));
    if (!(scaleTargetRef?.apiVersion ?? '').includes('/')) {
      problems.push(invalid('spec.scaleTargetRef.apiVersion', scaleTargetRef?.apiVersion ?? '', 'apiVersion must specify API group'));
    }
    problems.push(...each('spec.metrics', metrics, metricProblems));
    problems.push(
      ...ruleProblems(behavior?.scaleUp, 'spec.behavior.scaleUp'),
      ...ruleProblems(behavior?.scaleDown, 'spec.behavior.scaleDown'),
    );
    return problems;
  },
};

const withRules = (given: Draft<HPAScalingRules> | undefined, otherwise: Draft<HPAScalingRules>): Draft<HPAScalingRules> => ({
  ...otherwise,
  ...given,
});

const sources: Readonly<Record<string, keyof MetricSpec>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function metricProblems(metric: MetricSpec, at: string): readonly Problem[] {
  const problems = [...requiredOneOf(`${at}.type`, metric.type, Object.keys(sources))];
  const source = sources[metric.type];
  if (source !== undefined && metric[source] === undefined) {
    problems.push(required(`${at}.${source}`, `must populate information for the given metric source`));
  }
  return problems;
}

function ruleProblems(rules: HPAScalingRules | undefined, field: string): readonly Problem[] {
  if (rules === undefined) return [];
  const { stabilizationWindowSeconds, selectPolicy, policies } = rules;
  const problems: Problem[] = [];
  if (stabilizationWindowSeconds !== undefined && stabilizationWindowSeconds < 0) {
    problems.push(invalid(`${field}.stabilizationWindowSeconds`, stabilizationWindowSeconds, 'must be greater than or equal to zero'));
  }
  if (stabilizationWindowSeconds !== undefined && stabilizationWindowSeconds > 3600) {
    problems.push(invalid(`${field}.stabilizationWindowSeconds`, stabilizationWindowSeconds, 'must be less than or equal to 3600'));
  }
  problems.push(...oneOf(`${field}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']));
  if ((policies ?? []).length === 0) problems.push(required(`${field}.policies`, 'must specify at least one Policy'));
  problems.push(
    ...each(`${field}.policies`, policies, (policy, at) => [
      ...requiredOneOf(`${at}.type`, policy.type, ['Percent', 'Pods']),
      ...(policy.value > 0 ? [] : [invalid(`${at}.value`, policy.value, 'must be greater than zero')]),
      ...(policy.periodSeconds > 0 ? [] : [invalid(`${at}.periodSeconds`, policy.periodSeconds, 'must be greater than zero')]),
    ]),
  );
  return problems;
}
