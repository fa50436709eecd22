import { progressDeadlineSecondsOf, ruleProblems } from '@sluice/api';
import { parseInstant } from '@sluice/kubernetes';
import { conditionOf, hashOfRun } from '@sluice/rollout';
import { hasFailed } from '../verdicts.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { type StatusWrite, statusWriteOf } from './rollout-write.ts';

export const errorsAreNoVerdicts: Invariant = {
  name: 'errors-are-no-verdicts',
  law: 'Failed requests and watches that lag never make a Rollout invalid, late or aborted.',
  watch: (scene) => ({
    onWrite(write) {
      const change = statusWriteOf(write);
      return change === undefined ? undefined : (invalidity(scene, change) ?? lateness(change) ?? abortion(change));
    },
  }),
};

function invalidity({ view, scenario }: Scene, { was, now, decision }: StatusWrite): Finding {
  const invalid = conditionOf(now, 'InvalidSpec');
  if (invalid === undefined || conditionOf(was, 'InvalidSpec')?.message === invalid.message) return undefined;
  if (ruleProblems(decision.seen.rollout).length > 0) return undefined;
  if (scenario.services.some((name) => view.service(name) === undefined)) return undefined;
  return `called invalid, but it is not: ${invalid.message}`;
}

function lateness({ was, now, decision }: StatusWrite): Finding {
  const [before, after] = [conditionOf(was, 'Progressing'), conditionOf(now, 'Progressing')];
  if (after?.reason !== 'ProgressDeadlineExceeded' || before?.reason === 'ProgressDeadlineExceeded') return undefined;
  const { rollout, now: at } = decision.seen;
  const since = parseInstant(before?.lastUpdateTime ?? '');
  const deadline = since === undefined ? Infinity : since + progressDeadlineSecondsOf(rollout) * 1000;
  return at >= deadline ? undefined : `called late ${Math.round((deadline - at) / 1000)} s before its deadline`;
}

/**
 * A controller aborts by itself in two cases only: the progress deadline is over, and the user wants that; or an analysis or an experiment
 * of this very revision has failed.
 */
function abortion({ was, now, decision }: StatusWrite): Finding {
  if (now.abort !== true || was.abort === true) return undefined;
  const isWanted = decision.seen.rollout.spec.progressDeadlineAbort === true;
  const isLate = conditionOf(was, 'Progressing')?.reason === 'ProgressDeadlineExceeded';
  const hasVerdict = decision.seen.runs?.some((run) => hasFailed(run) && hashOfRun(run) === now.currentPodHash) ?? false;
  return (isWanted && isLate) || hasVerdict ? undefined : `aborted ${now.currentPodHash} without anybody asking for it`;
}
