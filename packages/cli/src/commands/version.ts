import { ok } from '@sluice/kubernetes';
import manifest from '../../package.json' with { type: 'json' };
import { isOn } from '../flags.ts';
import { done } from '../outcome.ts';
import { addOutputFlag, type Format, outputFormat } from '../output/format.ts';
import { printValue } from '../output/print.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly short: boolean;
  readonly format: Format;
}

/** `version`: works without a cluster. */
export const version = verb<Options>({
  define(command) {
    command.toggle('--short', 'only the number');
    addOutputFlag(command, ['json', 'yaml']);
    command.addHelpText('after', '\nExamples:\n  kubectl argo rollouts version --short\n  kubectl argo rollouts version -o json');
  },
  read(_, flags) {
    const format = outputFormat(flags, ['json', 'yaml']);
    return format.ok ? ok({ short: isOn(flags, 'short'), format: format.value }) : format;
  },
  async run({ short, format }, io) {
    if (format.kind === 'json' || format.kind === 'yaml' || format.kind === 'jsonpath') {
      const { version: node, platform, arch } = process;
      await printValue({ product: 'Sluice', version: `v${manifest.version}`, node, platform: `${platform}/${arch}` }, format, io);
      return done;
    }
    io.print(`kubectl-argo-rollouts: v${manifest.version}`);
    if (short) return done;
    io.print('  Product: Sluice');
    io.print(`  Node: ${process.version}`);
    io.print(`  Platform: ${process.platform}/${process.arch}`);
    return done;
  },
});
