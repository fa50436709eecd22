import { rollouts } from '@sluice/api';
import { ok, type Stopper, stopper } from '@sluice/kubernetes';
import { renderTree, rolloutTree } from '@sluice/view';
import { isPlain, paintFor } from '../colours.ts';
import { isOn, wholeNumber } from '../flags.ts';
import type { Io } from '../io.ts';
import { follow } from '../live/follow.ts';
import { bell, showLive } from '../live/live-picture.ts';
import { printChanges } from '../live/print-changes.ts';
import { followRelatives, readRelatives } from '../live/relatives.ts';
import { notAmong } from '../messages.ts';
import { done, type Outcome } from '../outcome.ts';
import { addOutputFlag, type Format, outputFormat } from '../output/format.ts';
import { isForMachines, type MachineFormat, printObject } from '../output/print.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly watch: boolean;
  readonly noColour: boolean;
  /** Ends a watch; 0 for never. */
  readonly timeoutSeconds: number;
  readonly format: Format;
}

/** `get rollout NAME`: the Rollout and the tree of its objects, once or live. */
export const getRollout = verb<Options>({
  define(command) {
    command
      .argument('<ROLLOUT_NAME>')
      .toggle('-w, --watch', 'show it live')
      .toggle('--no-color', 'no colours')
      .option('--timeout-seconds <seconds>', 'end after this time; 0, where left out, for never')
      .addHelpText(
        'after',
        '\nExamples:\n  kubectl argo rollouts get rollout web\n  kubectl argo rollouts get rollout web -w\n  kubectl argo rollouts get rollout web -o jsonpath={.status.phase}',
      );
    addOutputFlag(command);
  },
  read([name = ''], flags) {
    const timeout = wholeNumber(flags, 'timeoutSeconds', '--timeout-seconds');
    if (!timeout.ok) return timeout;
    const format = outputFormat(flags);
    if (!format.ok) return format;
    return ok({ name, watch: isOn(flags, 'watch'), noColour: isPlain(flags), timeoutSeconds: timeout.value, format: format.value });
  },
  run({ format, ...options }, io) {
    if (isForMachines(format)) return showObject(options, format, io);
    return options.watch ? showChanges(options, format, io) : showOnce(options, format, io);
  },
});

type Shown = Omit<Options, 'format'>;

async function showOnce({ name, noColour }: Shown, { kind }: Format, io: Io): Promise<Outcome> {
  const { client, namespace } = await io.connect();
  const [rollout, relatives] = await Promise.all([client.get(rollouts, { namespace, name }), readRelatives(client, namespace)]);
  if (rollout === undefined) return notAmong(rollouts, name);
  const tree = rolloutTree({ rollout, ...relatives }, io.clock.now());
  for (const line of renderTree(tree, paintFor(io, noColour), kind === 'wide')) io.print(line);
  return done;
}

async function showChanges({ name, noColour, timeoutSeconds }: Shown, { kind }: Format, io: Io): Promise<Outcome> {
  const { client, namespace } = await io.connect();
  const stop = endingAfter(timeoutSeconds, io);
  const changes = bell(io.clock);
  const options = { client, clock: io.clock, stop, onChange: changes.ring };
  const [followed, relatives] = await Promise.all([
    follow(rollouts, { namespace, fieldSelector: `metadata.name=${name}` }, options),
    followRelatives(namespace, options),
  ]);
  const picture = {
    lines() {
      const [rollout] = followed.objects();
      if (rollout === undefined) return undefined;
      return renderTree(rolloutTree({ rollout, ...relatives() }, io.clock.now()), paintFor(io, noColour), kind === 'wide');
    },
  };
  const end = await showLive(picture, io, changes, stop);
  stop.stop();
  return end === 'gone' ? notAmong(rollouts, name) : done;
}

/** The object itself, for machines; again after each change with `-w`. */
async function showObject({ name, watch, timeoutSeconds }: Shown, format: MachineFormat, io: Io): Promise<Outcome> {
  const { client, namespace } = await io.connect();
  if (watch) {
    const stop = endingAfter(timeoutSeconds, io);
    const end = await printChanges(
      rollouts,
      { namespace, fieldSelector: `metadata.name=${name}` },
      { format, io, stop, mayBeEmpty: false },
    );
    stop.stop();
    return end === 'gone' ? notAmong(rollouts, name) : done;
  }
  const rollout = await client.get(rollouts, { namespace, name });
  if (rollout === undefined) return notAmong(rollouts, name);
  await printObject(rollout, rollouts, format, io);
  return done;
}

/** Stops with the program, and after so many seconds; 0 for never. */
function endingAfter(seconds: number, io: Io): Stopper {
  const stop = stopper(io.stop);
  if (seconds > 0) stop.onStop(io.clock.after(seconds * 1000, () => stop.stop()));
  return stop;
}
