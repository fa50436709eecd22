import type { Decision } from './pen.ts';
import type { Trouble } from './scenario/troubles.ts';
import type { Scenario, TimedAction } from './scenario.ts';
import type { Run, Violation } from './simulate.ts';
import { timelineOf } from './timeline.ts';

/** What broke, in which story, and the writes that led to it; ready to be printed. */
export function reportOf({ scenario, writes, startedAt }: Run, violation: Violation, lines = 40): string {
  const timeline = timelineOf(writes, startedAt);
  const last = writes.at(-1);
  return [
    `seed ${scenario.seed}: after ${writes.length} writes, at ${seconds(violation.atMs)}`,
    `  ${violation.law}`,
    `  ${violation.finding}`,
    '',
    ...storyOf(scenario),
    '',
    `  the last writes (${timeline.length} in all)`,
    ...timeline.slice(-lines).map((line) => `  ${line}`),
    ...(last?.by.who === 'controller' && last.by.decision !== undefined ? ['', ...decisionLines(last.by.decision)] : []),
    '',
    `  once more: make sim SEED=${scenario.seed} RUNS=1`,
  ].join('\n');
}

/** The manifest, what the user does and what goes wrong, one line each. */
export function storyOf({ rollout, workload, actions, troubles, controllers, takesOver, calmAtMs }: Scenario): readonly string[] {
  return [
    `  Rollout   ${JSON.stringify(rollout.spec)}`,
    ...(workload === undefined
      ? []
      : [`  workload  ${workload.kind} ${JSON.stringify(workload.kind === 'PodTemplate' ? workload.template : workload.spec)}`]),
    ...actions.map(actionLine),
    ...troubles.map(troubleLine),
    `  ${controllers === 1 ? 'one controller' : 'two controllers'}${takesOver ? ', after one of another make' : ''}; calm from ${seconds(calmAtMs)} on`,
  ];
}

const actionLine = ({ atMs, action }: TimedAction): string => {
  const { do: verb, ...rest } = action;
  return `  user      ${seconds(atMs)} ${verb} ${Object.keys(rest).length === 0 ? '' : JSON.stringify(rest)}`.trimEnd();
};

const troubleLine = ({ kind, ...rest }: Trouble): string => `  trouble   ${kind} ${JSON.stringify(rest)}`;

/** What the pass behind the last write had seen, and what it had decided. */
function decisionLines({ seen, plan }: Decision): readonly string[] {
  const sizes = seen.replicaSets.map(
    ({ metadata, spec, status }) => `${metadata.name} ${status?.availableReplicas ?? 0}/${status?.replicas ?? 0} of ${spec?.replicas}`,
  );
  return [
    `  the pass had seen ${sizes.join(', ') || 'no ReplicaSet'}`,
    `  and decided ${plan.actions.map((each) => each.do).join(', ') || 'nothing but the status'}`,
  ];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)}s`;
