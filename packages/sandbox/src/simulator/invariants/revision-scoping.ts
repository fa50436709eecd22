import { parseInstant } from '@sluice/kubernetes';
import type { Invariant } from './invariant.ts';
import { statusWriteOf } from './rollout-write.ts';

export const revisionScoping: Invariant = {
  name: 'revision-scoping',
  law: 'Nothing in flight of one revision reaches the next: no abort, promotion, pause or open gate is left when the wanted revision changes.',
  watch: () => ({
    onWrite(write) {
      const change = statusWriteOf(write);
      if (change === undefined) return undefined;
      const { was, now, decision } = change;
      if ((was.currentPodHash ?? '') === '' || was.currentPodHash === now.currentPodHash) return undefined;
      const left = [
        was.abort === true && now.abort === true ? 'abort' : undefined,
        was.abortedAt !== undefined && now.abortedAt !== undefined ? 'abortedAt' : undefined,
        was.promoteFull === true && now.promoteFull === true ? 'promoteFull' : undefined,
        was.blueGreen?.scaleUpPreviewCheckPoint === true && now.blueGreen?.scaleUpPreviewCheckPoint === true
          ? 'scaleUpPreviewCheckPoint'
          : undefined,
        now.controllerPause === true && (now.pauseConditions ?? []).length === 0 ? 'controllerPause' : undefined,
        (now.pauseConditions ?? []).some(({ startTime }) => (parseInstant(startTime) ?? 0) < decision.seen.now - 1000)
          ? 'pauseConditions'
          : undefined,
      ].filter((each) => each !== undefined);
      return left.length === 0 ? undefined : `${left.join(', ')} of ${was.currentPodHash} went on to ${now.currentPodHash}`;
    },
  }),
};
