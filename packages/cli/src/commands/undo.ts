import { podTemplateHashLabel, type Rollout, rollouts } from '@sluice/api';
import { type Json, ok, type ReplicaSet, replicaSets } from '@sluice/kubernetes';
import { hashOf, revisionOf } from '@sluice/view';
import { wholeNumber } from '../flags.ts';
import { listAll } from '../live/list-all.ts';
import { notFound } from '../messages.ts';
import { done, failed } from '../outcome.ts';
import { formerRevision, templateOf } from '../revisions.ts';
import { verb } from '../verb.ts';
import { workloadOf } from '../workload.ts';

interface Options {
  readonly name: string;
  /** 0 for the one before the newest. */
  readonly revision: number;
}

/** `undo NAME`: takes the pod template of a former revision; then it is rolled out like any other. */
export const undo = verb<Options>({
  define(command) {
    command
      .argument('<ROLLOUT_NAME>')
      .option('--to-revision <number>', 'revision to go back to; the previous one where left out or 0')
      .addHelpText('after', '\nExamples:\n  kubectl argo rollouts undo web\n  kubectl argo rollouts undo web --to-revision=3');
  },
  read([name = ''], flags) {
    const revision = wholeNumber(flags, 'toRevision', '--to-revision');
    return revision.ok ? ok({ name, revision: revision.value }) : revision;
  },
  async run({ name, revision }, io) {
    const { client, namespace } = await io.connect();
    const key = { namespace, name };
    const rollout = await client.get(rollouts, key);
    if (rollout === undefined) return notFound(rollouts, name);
    const { objects } = await listAll(client, replicaSets, { namespace, labelSelector: podTemplateHashLabel });
    const found = formerRevision(rollout, objects, revision);
    if (!found.ok) return failed(found.error);
    const workload = await workloadOf(client, rollout, key);
    if (!workload.ok) return failed(workload.error);
    if (isCurrent(found.value, rollout)) {
      io.print(`skipped rollback (current template already matches revision ${revisionOf(found.value)})`);
      return done;
    }
    const template: Json = JSON.parse(JSON.stringify(templateOf(found.value)));
    await workload.value.change([{ op: 'add', path: '/spec/template', value: template }]);
    io.print(`rollout '${name}' undo`);
    return done;
  },
});

/** Whether the Rollout is at this revision already. A status about an older spec says nothing. */
const isCurrent = (replicaSet: ReplicaSet, { metadata, status }: Rollout): boolean =>
  status?.currentPodHash === hashOf(replicaSet) && status?.observedGeneration === String(metadata.generation);
