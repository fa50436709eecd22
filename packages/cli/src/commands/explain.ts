import { rollouts } from '@sluice/api';
import { type Event, events, isApiError, type KubernetesClient, ok } from '@sluice/kubernetes';
import { explanationOf, renderExplanation } from '@sluice/view';
import { isPlain, paintFor } from '../colours.ts';
import { listAll } from '../live/list-all.ts';
import { readRelatives } from '../live/relatives.ts';
import { notAmong } from '../messages.ts';
import { done } from '../outcome.ts';
import { addOutputFlag, type Format, outputFormat } from '../output/format.ts';
import { printValue } from '../output/print.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly noColour: boolean;
  readonly format: Format;
}

/** `explain NAME`: why a Rollout stands where it stands, what comes next, and what would let it go on. */
export const explain = verb<Options>({
  define(command) {
    command.argument('<ROLLOUT_NAME>').toggle('--no-color', 'no colours');
    addOutputFlag(command, ['json', 'yaml']);
    command.addHelpText(
      'after',
      '\nExamples:\n  kubectl argo rollouts explain web\n  kubectl argo rollouts explain web -o jsonpath={.situation}',
    );
  },
  read([name = ''], flags) {
    const format = outputFormat(flags, ['json', 'yaml']);
    return format.ok ? ok({ name, noColour: isPlain(flags), format: format.value }) : format;
  },
  async run({ name, noColour, format }, io) {
    const { client, namespace } = await io.connect();
    const [rollout, relatives, told] = await Promise.all([
      client.get(rollouts, { namespace, name }),
      readRelatives(client, namespace),
      eventsOf(client, namespace, name),
    ]);
    if (rollout === undefined) return notAmong(rollouts, name);
    const explanation = explanationOf({ rollout, ...relatives }, told, io.clock.now());
    if (format.kind === 'json' || format.kind === 'yaml' || format.kind === 'jsonpath') await printValue(explanation, format, io);
    else for (const line of renderExplanation(explanation, paintFor(io, noColour))) io.print(line);
    return done;
  },
});

/** Whoever may not read events gets an explanation without. */
async function eventsOf(client: KubernetesClient, namespace: string, name: string): Promise<readonly Event[]> {
  const scope = { namespace, fieldSelector: `involvedObject.kind=Rollout,involvedObject.name=${name}` };
  return listAll(client, events, scope).then(
    ({ objects }) => objects,
    (error: unknown) => {
      if (isApiError(error, 'Forbidden')) return [];
      throw error;
    },
  );
}
