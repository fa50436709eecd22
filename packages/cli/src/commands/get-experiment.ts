import { experiments } from '@sluice/api';
import { ok, stopper } from '@sluice/kubernetes';
import { experimentTree, renderExperimentTree } from '@sluice/view';
import { isPlain, paintFor } from '../colours.ts';
import { isOn } from '../flags.ts';
import type { Io } from '../io.ts';
import { bell, showLive } from '../live/live-picture.ts';
import { printChanges } from '../live/print-changes.ts';
import { followRelatives, readRelatives } from '../live/relatives.ts';
import { notAmong } from '../messages.ts';
import { done } from '../outcome.ts';
import { addOutputFlag, type Format, outputFormat } from '../output/format.ts';
import { isForMachines, printObject } from '../output/print.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly watch: boolean;
  readonly noColour: boolean;
  readonly format: Format;
}

/** `get experiment NAME`: the Experiment and the tree of its objects, once or live. */
export const getExperiment = verb<Options>({
  define(command) {
    command
      .argument('<EXPERIMENT_NAME>')
      .toggle('-w, --watch', 'show it live')
      .toggle('--no-color', 'no colours')
      .addHelpText(
        'after',
        '\nExamples:\n  kubectl argo rollouts get experiment web-compare -w\n  kubectl argo rollouts get experiment web-compare -o yaml',
      );
    addOutputFlag(command);
  },
  read([name = ''], flags) {
    const format = outputFormat(flags);
    return format.ok ? ok({ name, watch: isOn(flags, 'watch'), noColour: isPlain(flags), format: format.value }) : format;
  },
  async run({ name, watch, noColour, format }, io) {
    const { client, namespace } = await io.connect();
    if (isForMachines(format) && watch) {
      const scope = { namespace, fieldSelector: `metadata.name=${name}` };
      const end = await printChanges(experiments, scope, { format, io, stop: io.stop, mayBeEmpty: false });
      return end === 'gone' ? notAmong(experiments, name) : done;
    }
    if (isForMachines(format)) {
      const experiment = await client.get(experiments, { namespace, name });
      if (experiment === undefined) return notAmong(experiments, name);
      await printObject(experiment, experiments, format, io);
      return done;
    }
    const stop = stopper(io.stop);
    const changes = bell(io.clock);
    const read = watch
      ? await followRelatives(namespace, { client, clock: io.clock, stop, onChange: changes.ring })
      : await readRelatives(client, namespace).then((relatives) => () => relatives);
    const picture = {
      lines() {
        const relatives = read();
        const experiment = relatives.experiments.find(({ metadata }) => metadata.name === name);
        if (experiment === undefined) return undefined;
        return renderExperimentTree(
          experimentTree({ ...relatives, experiment }, io.clock.now()),
          paintFor(io, noColour),
          format.kind === 'wide',
        );
      },
    };
    const end = watch ? await showLive(picture, io, changes, stop) : print(picture.lines(), io);
    stop.stop();
    return end === 'gone' ? notAmong(experiments, name) : done;
  },
});

function print(lines: readonly string[] | undefined, io: Io): 'gone' | 'stopped' {
  for (const line of lines ?? []) io.print(line);
  return lines === undefined ? 'gone' : 'stopped';
}
