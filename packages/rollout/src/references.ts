import { podTemplateHashLabel } from '@sluice/api';
import type { FieldProblem } from '@sluice/kubernetes';
import type { ObservedRollout } from './plan.ts';
import { judgeRuns } from './runs/judge.ts';
import { runProblems } from './runs/problems.ts';
import { managerOf } from './services.ts';

/** The Services that a Rollout names, and the field that names each. */
export function namedServices(rollout: ObservedRollout['rollout']): readonly { readonly field: string; readonly name: string }[] {
  const { blueGreen, canary } = rollout.spec.strategy ?? {};
  const named = [
    { field: 'spec.strategy.blueGreen.activeService', name: blueGreen?.activeService },
    { field: 'spec.strategy.blueGreen.previewService', name: blueGreen?.previewService },
    { field: 'spec.strategy.canary.canaryService', name: canary?.canaryService },
    { field: 'spec.strategy.canary.stableService', name: canary?.stableService },
    { field: 'spec.strategy.canary.pingPong.pingService', name: canary?.pingPong?.pingService },
    { field: 'spec.strategy.canary.pingPong.pongService', name: canary?.pingPong?.pongService },
  ];
  return named.flatMap(({ field, name }) => (name === undefined || name === '' ? [] : [{ field, name }]));
}

/** What is wrong with the objects that a Rollout names: missing Services, Services that another Rollout steers, and templates of analyses. */
export function referenceProblems(seen: ObservedRollout): readonly FieldProblem[] {
  const { status = {} } = seen.rollout;
  const lacking = runProblems(seen);
  // An abort needs no further analysis, so nothing that analyses lack may keep it back.
  const isAborting = lacking.length > 0 && (status.abort === true || judgeRuns(seen, status).failure !== undefined);
  return [...serviceProblems(seen), ...(isAborting ? [] : lacking)];
}

/** Services that a Rollout names and that are missing, select other pods, or are steered by another Rollout. */
export function serviceProblems({ rollout, services }: Pick<ObservedRollout, 'rollout' | 'services'>): readonly FieldProblem[] {
  const found: FieldProblem[] = [];
  for (const { field, name } of namedServices(rollout)) {
    const service = services[name];
    const problem = (message: string) =>
      found.push({ field, reason: 'FieldValueInvalid', message: `${field}: Invalid value: "${name}": ${message}` });
    if (service === undefined) {
      problem(`service "${name}" not found`);
      continue;
    }
    const manager = managerOf(service);
    if (manager !== undefined && manager !== rollout.metadata.name) problem(`Service "${name}" is managed by another Rollout`);
    const labels = rollout.spec.template?.metadata?.labels ?? {};
    for (const [key, value] of Object.entries(service.spec?.selector ?? {})) {
      if (key === podTemplateHashLabel || labels[key] === value) continue;
      problem(`Service "${name}" has unmatch label "${key}" in rollout`);
    }
  }
  return found;
}
