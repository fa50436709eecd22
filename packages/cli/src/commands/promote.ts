import { rollouts } from '@sluice/api';
import { err, ok } from '@sluice/kubernetes';
import { isOn } from '../flags.ts';
import { notFound } from '../messages.ts';
import { done, failed } from '../outcome.ts';
import { patchRollout, patchStatus } from '../patch-rollout.ts';
import { type Extent, promotion } from '../promotion.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly extent: Extent;
}

/** `promote NAME`: past the pause or step where it stands, or with `--full` to the end. */
export const promote = verb<Options>({
  define(command) {
    command
      .argument('<ROLLOUT_NAME>')
      .option('--full', 'skip all that is left of the update: pauses, steps and analyses')
      .option('-c, --skip-current-step', 'deprecated: a promote does that by itself')
      .option('-a, --skip-all-steps', 'deprecated: use --full')
      .addHelpText('after', '\nExamples:\n  kubectl argo rollouts promote web\n  kubectl argo rollouts promote web --full');
  },
  read([name = ''], flags) {
    const full = isOn(flags, 'full');
    const current = isOn(flags, 'skipCurrentStep');
    const all = isOn(flags, 'skipAllSteps');
    if ([full, current, all].filter(Boolean).length > 1)
      return err({ kind: 'message', message: 'only one of --full, --skip-current-step and --skip-all-steps can be used at a time' });
    return ok({ name, extent: full ? 'full' : all ? 'all-steps' : current ? 'current-step' : 'next' });
  },
  async run({ name, extent }, io) {
    if (extent === 'current-step') io.complain('Flag --skip-current-step has been deprecated, promote does the same without it');
    if (extent === 'all-steps') io.complain('Flag --skip-all-steps has been deprecated, use --full instead');
    const { client, namespace } = await io.connect();
    const key = { namespace, name };
    const rollout = await client.get(rollouts, key);
    if (rollout === undefined) return notFound(rollouts, name);
    const patches = promotion(rollout, extent);
    if (!patches.ok) return failed(patches.error);
    const { status, spec, both } = patches.value;
    if (status !== undefined) await patchStatus(client, key, status, both);
    if (spec !== undefined) await patchRollout(client, key, spec);
    io.print(`rollout '${name}' ${extent === 'full' ? 'fully promoted' : 'promoted'}`);
    return done;
  },
});
