import { type FieldProblem, scaledValue } from '@sluice/kubernetes';
import { forbidden, invalid } from '../../problems.ts';
import type { CanaryStrategy } from '../canary.ts';
import type { KnownPlugins } from '../rules.ts';
import { analysisProblems } from './analysis.ts';
import { antiAffinityProblems } from './anti-affinity.ts';
import { intOrPercentProblems } from './int-or-percent.ts';
import { stepProblems } from './steps.ts';
import { trafficRoutingProblems } from './traffic-routing.ts';

const field = 'spec.strategy.canary';

/** What is wrong with a canary strategy. */
export function canaryProblems(canary: CanaryStrategy, plugins: KnownPlugins): readonly FieldProblem[] {
  return [
    ...serviceProblems(canary),
    ...trafficRoutingProblems(canary, plugins),
    ...surgeProblems(canary),
    ...scaleProblems(canary),
    ...stepProblems(canary, plugins),
    ...analysisProblems(`${field}.analysis`, canary.analysis),
    ...analysisProblems(`${field}.postPromotionAnalysis`, canary.postPromotionAnalysis),
    ...antiAffinityProblems(`${field}.antiAffinity`, canary.antiAffinity),
  ];
}

function serviceProblems({ canaryService = '', stableService = '' }: CanaryStrategy): readonly FieldProblem[] {
  if (canaryService === '' || canaryService !== stableService) return [];
  return [invalid(`${field}.stableService`, stableService, 'must be another Service than canaryService')];
}

function surgeProblems({ maxSurge = '25%', maxUnavailable = '25%' }: CanaryStrategy): readonly FieldProblem[] {
  const unreadable = [
    ...intOrPercentProblems(`${field}.maxSurge`, maxSurge),
    ...intOrPercentProblems(`${field}.maxUnavailable`, maxUnavailable),
  ];
  if (unreadable.length > 0) return unreadable;
  const isStuck = scaledValue(maxSurge, 100, 'up') === 0 && scaledValue(maxUnavailable, 100, 'up') === 0;
  return isStuck ? [invalid(`${field}.maxSurge`, maxSurge, 'may not be 0 when maxUnavailable is 0: no pod could be replaced')] : [];
}

function scaleProblems({ trafficRouting, scaleDownDelaySeconds, dynamicStableScale }: CanaryStrategy): readonly FieldProblem[] {
  const hasDelay = scaleDownDelaySeconds !== undefined;
  const isDynamic = dynamicStableScale === true;
  if (trafficRouting === undefined) {
    return [
      ...(hasDelay ? [forbidden(`${field}.scaleDownDelaySeconds`, 'needs trafficRouting')] : []),
      ...(isDynamic ? [forbidden(`${field}.dynamicStableScale`, 'needs trafficRouting')] : []),
    ];
  }
  return hasDelay && isDynamic ? [forbidden(`${field}.dynamicStableScale`, 'may not be set together with scaleDownDelaySeconds')] : [];
}
