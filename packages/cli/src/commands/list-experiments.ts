import { experiments } from '@sluice/api';
import { ok } from '@sluice/kubernetes';
import { experimentRow, renderExperimentList } from '@sluice/view';
import { isOn } from '../flags.ts';
import { listAll } from '../live/list-all.ts';
import { done } from '../outcome.ts';
import { addOutputFlag, type Format, outputFormat } from '../output/format.ts';
import { isForMachines, printList } from '../output/print.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly everywhere: boolean;
  readonly format: Format;
}

/** `list experiments` */
export const listExperiments = verb<Options>({
  define(command) {
    command
      .toggle('-A, --all-namespaces', 'of all namespaces')
      .addHelpText('after', '\nExamples:\n  kubectl argo rollouts list experiments\n  kubectl argo rollouts list experiments -A -o name');
    addOutputFlag(command);
  },
  read(_, flags) {
    const format = outputFormat(flags);
    return format.ok ? ok({ everywhere: isOn(flags, 'allNamespaces'), format: format.value }) : format;
  },
  async run({ everywhere, format }, io) {
    const { client, namespace } = await io.connect();
    const { objects } = await listAll(client, experiments, everywhere ? {} : { namespace });
    if (isForMachines(format)) {
      await printList(objects, experiments, format, io);
      return done;
    }
    if (objects.length === 0) {
      io.complain('No resources found.');
      return done;
    }
    const now = io.clock.now();
    const rows = objects.map((experiment) => experimentRow(experiment, now));
    for (const line of renderExperimentList(rows, { namespace: everywhere, wide: format.kind === 'wide' })) io.print(line);
    return done;
  },
});
