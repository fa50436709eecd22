import { err, formatAge, formatInstant, ok, parseDurationMs } from '@sluice/kubernetes';
import { textOf } from '../flags.ts';
import { done } from '../outcome.ts';
import { patchRollout } from '../patch-rollout.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly inMs: number;
}

/** `restart NAME`: all pods made before that moment are replaced. */
export const restart = verb<Options>({
  define(command) {
    command
      .argument('<ROLLOUT_NAME>')
      .option('-i, --in <duration>', 'how long to wait before, such as 30s, 5m or 1h', '0s')
      .addHelpText('after', '\nExamples:\n  kubectl argo rollouts restart web\n  kubectl argo rollouts restart web --in 10s');
  },
  read([name = ''], flags) {
    const text = textOf(flags, 'in') ?? '0s';
    const inMs = parseDurationMs(text);
    return inMs === undefined ? err({ kind: 'message', message: `time: invalid duration "${text}"` }) : ok({ name, inMs });
  },
  async run({ name, inMs }, io) {
    const { client, namespace } = await io.connect();
    await patchRollout(client, { namespace, name }, { spec: { restartAt: formatInstant(io.clock.now() + inMs) } });
    io.print(`rollout '${name}' restarts in ${formatAge(inMs)}`);
    return done;
  },
});
