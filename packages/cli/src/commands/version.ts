import { ok } from '@sluice/kubernetes';
import manifest from '../../package.json' with { type: 'json' };
import { isOn } from '../flags.ts';
import { done } from '../outcome.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly short: boolean;
}

/** `version`: works without a cluster. */
export const version = verb<Options>({
  define(command) {
    command.toggle('--short', 'only the number').addHelpText('after', '\nExample:\n  kubectl argo rollouts version --short');
  },
  read: (_, flags) => ok({ short: isOn(flags, 'short') }),
  async run({ short }, io) {
    io.print(`kubectl-argo-rollouts: v${manifest.version}`);
    if (short) return done;
    io.print('  Product: Sluice');
    io.print(`  Node: ${process.version}`);
    io.print(`  Platform: ${process.platform}/${process.arch}`);
    return done;
  },
});
