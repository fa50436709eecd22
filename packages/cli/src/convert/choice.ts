import { err, ok, parseDurationMs, type Result } from '@sluice/kubernetes';
import { type Flags, textOf } from '../flags.ts';
import type { Misuse } from '../verb.ts';
import type { RolloutChoice } from './deployment.ts';

const refuse = (message: string): Result<never, Misuse> => err({ kind: 'message', message });

/** What `--steps`, `--pause` and `--blue-green` say. */
export function choiceIn(flags: Flags, form: RolloutChoice['form']): Result<RolloutChoice, Misuse> {
  const [steps, pause, activeService] = ['steps', 'pause', 'blueGreen'].map((name) => textOf(flags, name));
  const weights = (steps ?? '').split(',').filter((text) => text !== '');
  const bad = weights.find((text) => !/^\d+$/.test(text) || Number(text) > 100);
  if (bad !== undefined) return refuse(`--steps: "${bad}" is no weight from 0 to 100`);
  if (pause !== undefined && parseDurationMs(pause) === undefined) return refuse(`--pause: "${pause}" is no duration such as 5m`);
  if (activeService !== undefined && weights.length > 0) return refuse('only one of --steps and --blue-green can be used at a time');
  return ok({ form, weights: weights.map(Number), pause, activeService });
}
