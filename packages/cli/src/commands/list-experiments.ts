import { experiments } from '@sluice/api';
import { ok } from '@sluice/kubernetes';
import { experimentRow, renderExperimentList } from '@sluice/view';
import { isOn } from '../flags.ts';
import { listAll } from '../live/list-all.ts';
import { done } from '../outcome.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly everywhere: boolean;
}

/** `list experiments` */
export const listExperiments = verb<Options>({
  define(command) {
    command
      .toggle('-A, --all-namespaces', 'of all namespaces')
      .addHelpText('after', '\nExample:\n  kubectl argo rollouts list experiments');
  },
  read: (_, flags) => ok({ everywhere: isOn(flags, 'allNamespaces') }),
  async run({ everywhere }, io) {
    const { client, namespace } = await io.connect();
    const { objects } = await listAll(client, experiments, everywhere ? {} : { namespace });
    if (objects.length === 0) {
      io.complain('No resources found.');
      return done;
    }
    const now = io.clock.now();
    const rows = objects.map((experiment) => experimentRow(experiment, now));
    for (const line of renderExperimentList(rows, { namespace: everywhere })) io.print(line);
    return done;
  },
});
