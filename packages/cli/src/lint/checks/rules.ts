import { type Experiment, experimentRuleProblems, pluginNames, type Rollout, ruleProblems, withoutWorkloadRef } from '@sluice/api';
import type { FieldProblem } from '@sluice/kubernetes';
import { withWorkload, workloadKindOf } from '@sluice/rollout';
import type { Remark } from '../finding.ts';
import type { World } from '../world.ts';

/** Rules on values and between fields; those on a template that stands in another object too, where that is known. */
export async function ruleRemarks(rollout: Rollout, world: World): Promise<readonly Remark[]> {
  const complete = await withKnownWorkload(rollout, world);
  const own = ruleProblems(rollout, { plugins: 'any' });
  const brought = complete === undefined || complete === rollout ? [] : ruleProblems(withoutWorkloadRef(complete), { plugins: 'any' });
  const strict = ruleProblems(rollout, { plugins: { routers: pluginNames(), steps: [] } });
  const plugins = strict.filter(({ message }) => !own.some((each) => each.message === message));
  return [...own.map(error), ...brought.map(error), ...plugins.map(unknownPlugin)];
}

/** Rules on values and between fields of an Experiment. */
export const experimentRemarks = (experiment: Experiment): readonly Remark[] => experimentRuleProblems(experiment).map(error);

/** The Rollout with the template of its workload; undefined where that cannot be had. */
export async function withKnownWorkload(rollout: Rollout, world: World): Promise<Rollout | undefined> {
  const { workloadRef } = rollout.spec;
  if (workloadRef === undefined) return rollout;
  const kind = workloadKindOf(rollout);
  const found = kind === undefined ? 'unknown' : await world.find(kind, { ...namespaceOf(rollout), name: workloadRef.name ?? '' });
  if (found === 'unknown' || found === 'missing') return undefined;
  const complete = withWorkload(rollout, found);
  return complete.ok ? complete.value : undefined;
}

export const namespaceOf = ({ metadata: { namespace } }: Rollout) => (namespace === undefined ? {} : { namespace });

const error = ({ field, message }: FieldProblem): Remark => ({ rule: 'rules', severity: 'error', field, message });

/** Another controller may know it. */
const unknownPlugin = ({ field, message }: FieldProblem): Remark => ({
  rule: 'rules',
  severity: 'warning',
  field,
  message: `${message}; this project's controller refuses it`,
});
