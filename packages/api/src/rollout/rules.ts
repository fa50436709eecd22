import type { FieldProblem } from '@sluice/kubernetes';
import { invalid, missing } from '../problems.ts';
import type { Rollout } from './rollout.ts';
import { blueGreenProblems } from './rules/blue-green.ts';
import { canaryProblems } from './rules/canary.ts';
import { numberProblems } from './rules/numbers.ts';
import { podTemplateProblems } from './rules/pod-template.ts';
import { selectorProblems } from './rules/selector.ts';
import { workloadRefProblems } from './rules/workload-ref.ts';

/** Names that may stand under `plugins` of a router and in a `plugin` step; `any` where that is decided elsewhere. */
export type KnownPlugins = 'any' | { readonly routers: readonly string[]; readonly steps: readonly string[] };

export interface RuleOptions {
  /** None where left out: nothing is built in under such a name. */
  readonly plugins?: KnownPlugins;
}

/**
 * All that is wrong with a Rollout by itself, beyond its shape: rules between fields and on values. What it refers to is not looked at.
 * The order is that in which the reference looks, so the first problem is the one that it would report.
 *
 * A Rollout with `workloadRef` is judged as it is stored, without selector and template. Once these have been read from the workload,
 * judge `withoutWorkloadRef` of the Rollout that has them put in.
 */
export function ruleProblems(rollout: Rollout, { plugins = { routers: [], steps: [] } }: RuleOptions = {}): readonly FieldProblem[] {
  const { spec } = rollout;
  const { canary, blueGreen } = spec.strategy ?? {};
  return [
    ...strategyProblems(rollout),
    ...(spec.workloadRef === undefined ? [...selectorProblems(spec), ...podTemplateProblems(spec.template)] : workloadRefProblems(spec)),
    ...numberProblems(rollout),
    ...(blueGreen === undefined ? [] : blueGreenProblems(rollout, blueGreen)),
    ...(canary === undefined ? [] : canaryProblems(canary, plugins)),
  ];
}

/** The same Rollout, to be judged by the selector and template it has. */
export function withoutWorkloadRef(rollout: Rollout): Rollout {
  const { workloadRef, ...spec } = rollout.spec;
  return { ...rollout, spec };
}

function strategyProblems({ spec }: Rollout): readonly FieldProblem[] {
  const { canary, blueGreen } = spec.strategy ?? {};
  if (canary === undefined && blueGreen === undefined) return [missing('spec.strategy', 'set canary or blueGreen')];
  if (canary !== undefined && blueGreen !== undefined) {
    return [invalid('spec.strategy', Object.keys(spec.strategy ?? {}), 'only one of canary and blueGreen may be set')];
  }
  return [];
}
