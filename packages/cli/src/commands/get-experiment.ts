import { experiments } from '@sluice/api';
import { ok, stopper } from '@sluice/kubernetes';
import { experimentTree, renderExperimentTree } from '@sluice/view';
import { isPlain, paintFor } from '../colours.ts';
import { isOn } from '../flags.ts';
import type { Io } from '../io.ts';
import { bell, showLive } from '../live/live-picture.ts';
import { followRelatives, readRelatives } from '../live/relatives.ts';
import { notAmong } from '../messages.ts';
import { done } from '../outcome.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly watch: boolean;
  readonly noColour: boolean;
}

/** `get experiment NAME`: the Experiment and the tree of its objects, once or live. */
export const getExperiment = verb<Options>({
  define(command) {
    command
      .argument('<EXPERIMENT_NAME>')
      .toggle('-w, --watch', 'show it live')
      .toggle('--no-color', 'no colours')
      .addHelpText('after', '\nExample:\n  kubectl argo rollouts get experiment web-compare -w');
  },
  read: ([name = ''], flags) => ok({ name, watch: isOn(flags, 'watch'), noColour: isPlain(flags) }),
  async run({ name, watch, noColour }, io) {
    const { client, namespace } = await io.connect();
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
        return renderExperimentTree(experimentTree({ ...relatives, experiment }, io.clock.now()), paintFor(io, noColour));
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
