import { err, ok, parseDurationMs, type Result } from '@sluice/kubernetes';

/** When something goes wrong: when the rollout comes to a step (counted as in `Step: 2/8`), or so long after the update. */
export type FaultMoment =
  | { readonly kind: 'step'; readonly index: number }
  /** In ms. */
  | { readonly kind: 'time'; readonly afterMs: number };

/** What can go wrong, with what it does. The pods are those of the new revision, with `stable-` in front those of the others. */
export const faultWords = {
  'pod-crash': 'the containers of the pods are killed, and started again',
  'pod-fail': 'the pods are thrown off their node',
  'pod-delete': 'somebody deletes the pods',
  'pod-drain': 'the pods are evicted, as by a drained node',
  'pod-unready': 'the pods say for a minute that they are not ready',
  'stable-pod-crash': 'the same for the pods of the stable revision',
  'stable-pod-fail': 'the same for the pods of the stable revision',
  'stable-pod-delete': 'the same for the pods of the stable revision',
  'stable-pod-drain': 'the same for the pods of the stable revision',
  'stable-pod-unready': 'the same for the pods of the stable revision',
  'controller-crash': 'the controller ends at its next write and is back after 20 s',
  'controller-freeze': 'the controller stands still for 40 s',
  'metric-bad': 'all metrics of analyses are bad from then on',
  'metric-error': 'no metric can be measured from then on',
  'api-errors': 'half of the requests of the controller fail, for a minute',
  abort: 'somebody aborts the rollout',
  'promote-full': 'somebody promotes the rollout in full',
} as const;

export type FaultWord = keyof typeof faultWords;

export interface Fault {
  readonly what: FaultWord;
  readonly at: FaultMoment;
}

/** Reads `pod-crash@step2` or `abort@1m30s`. The error says what there is. */
export function parseFault(text: string): Result<Fault> {
  const [what = '', at = '', ...more] = text.split('@');
  if (!isFaultWord(what) || more.length > 0)
    return err(`"${text}" is no fault: one of ${Object.keys(faultWords).join(', ')}, then @ and a moment`);
  const step = /^step(?<index>\d+)$/.exec(at)?.groups?.index;
  if (step !== undefined) return ok({ what, at: { kind: 'step', index: Number(step) } });
  const afterMs = parseDurationMs(at);
  return afterMs === undefined || afterMs < 0
    ? err(`"${text}" says no moment: stepN or a time after the update, as in ${what}@step2 or ${what}@1m30s`)
    : ok({ what, at: { kind: 'time', afterMs } });
}

const isFaultWord = (text: string): text is FaultWord => Object.hasOwn(faultWords, text);

export const faultText = ({ what, at }: Fault): string => `${what}@${at.kind === 'step' ? `step${at.index}` : `${at.afterMs / 1000}s`}`;
