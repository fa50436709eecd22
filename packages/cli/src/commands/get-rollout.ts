import { rollouts } from '@sluice/api';
import { ok, stopper } from '@sluice/kubernetes';
import { renderTree, rolloutTree } from '@sluice/view';
import { isPlain, paintFor } from '../colours.ts';
import { isOn, wholeNumber } from '../flags.ts';
import type { Io } from '../io.ts';
import { follow } from '../live/follow.ts';
import { bell, showLive } from '../live/live-picture.ts';
import { followRelatives, readRelatives } from '../live/relatives.ts';
import { notAmong } from '../messages.ts';
import { done, type Outcome } from '../outcome.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly watch: boolean;
  readonly noColour: boolean;
  /** Ends a watch; 0 for never. */
  readonly timeoutSeconds: number;
}

/** `get rollout NAME`: the Rollout and the tree of its objects, once or live. */
export const getRollout = verb<Options>({
  define(command) {
    command
      .argument('<ROLLOUT_NAME>')
      .toggle('-w, --watch', 'show it live')
      .toggle('--no-color', 'no colours')
      .option('--timeout-seconds <seconds>', 'end after this time; 0, where left out, for never')
      .addHelpText('after', '\nExamples:\n  kubectl argo rollouts get rollout web\n  kubectl argo rollouts get rollout web -w');
  },
  read([name = ''], flags) {
    const timeout = wholeNumber(flags, 'timeoutSeconds', '--timeout-seconds');
    if (!timeout.ok) return timeout;
    return ok({ name, watch: isOn(flags, 'watch'), noColour: isPlain(flags), timeoutSeconds: timeout.value });
  },
  run: (options, io) => (options.watch ? showChanges(options, io) : showOnce(options, io)),
});

async function showOnce({ name, noColour }: Options, io: Io): Promise<Outcome> {
  const { client, namespace } = await io.connect();
  const [rollout, relatives] = await Promise.all([client.get(rollouts, { namespace, name }), readRelatives(client, namespace)]);
  if (rollout === undefined) return notAmong(rollouts, name);
  const tree = rolloutTree({ rollout, ...relatives }, io.clock.now());
  for (const line of renderTree(tree, paintFor(io, noColour))) io.print(line);
  return done;
}

async function showChanges({ name, noColour, timeoutSeconds }: Options, io: Io): Promise<Outcome> {
  const { client, namespace } = await io.connect();
  const stop = stopper(io.stop);
  if (timeoutSeconds > 0) stop.onStop(io.clock.after(timeoutSeconds * 1000, () => stop.stop()));
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
      return renderTree(rolloutTree({ rollout, ...relatives() }, io.clock.now()), paintFor(io, noColour));
    },
  };
  const end = await showLive(picture, io, changes, stop);
  stop.stop();
  return end === 'gone' ? notAmong(rollouts, name) : done;
}
