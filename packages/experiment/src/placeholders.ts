import type { Argument, Experiment, ExperimentStatus } from '@sluice/api';
import { experimentDurationMsOf } from '@sluice/api';
import { err, formatInstant, ok, parseInstant, type Result } from '@sluice/kubernetes';
import { fieldAt } from '@sluice/rollout';
import type { Arm } from './arms.ts';

/** What placeholders in arguments may stand for. */
export interface Facts {
  readonly experiment: Experiment;
  readonly arms: readonly Arm[];
  readonly availableAt: ExperimentStatus['availableAt'];
}

/**
 * The arguments of an analysis with all that is known of the Experiment in its place: `{{templates.canary.podTemplateHash}}`,
 * `{{templates.canary.replicaset.name}}`, `{{experiment.availableAt}}`, `{{experiment.finishedAt}}`, and fields of the Experiment itself.
 */
export function filledArguments(args: readonly Argument[], facts: Facts): Result<readonly Argument[]> {
  const filled: Argument[] = [];
  for (const argument of args) {
    const path = argument.valueFrom?.fieldRef?.fieldPath;
    const value = argument.value ?? (path === undefined ? undefined : fieldAt(facts.experiment, path));
    if (path !== undefined && value === undefined)
      return err(`args.${argument.name}: the Experiment has no text, number or truth value at ${path}`);
    if (value === undefined) {
      filled.push(argument);
      continue;
    }
    const complete = fill(value, facts);
    if (!complete.ok) return err(`args.${argument.name}: ${complete.error}`);
    filled.push({ name: argument.name, value: complete.value });
  }
  return ok(filled);
}

/** Placeholders of other kinds are not ours, and stay. */
function fill(text: string, facts: Facts): Result<string> {
  let open: string | undefined;
  const filled = text.replace(/\{\{\s*((?:templates|experiment)\..*?)\s*\}\}/g, (placeholder, name: string) => {
    const value = factOf(name, facts);
    if (value === undefined) open ??= placeholder;
    return value ?? placeholder;
  });
  return open === undefined ? ok(filled) : err(`failed to resolve ${open}`);
}

function factOf(name: string, { experiment, arms, availableAt }: Facts): string | undefined {
  if (name === 'experiment.availableAt') return availableAt;
  if (name === 'experiment.finishedAt') {
    const start = parseInstant(availableAt ?? '');
    const durationMs = experimentDurationMsOf(experiment);
    return start === undefined || durationMs === undefined ? undefined : formatInstant(start + durationMs);
  }
  const [, template, fact] = /^templates\.(.+)\.(podTemplateHash|replicaset\.name)$/.exec(name) ?? [];
  const arm = arms.find((each) => each.template.name === template);
  return fact === 'podTemplateHash' ? arm?.podHash : (arm?.replicaSet ?? arm?.wanted)?.metadata.name;
}
