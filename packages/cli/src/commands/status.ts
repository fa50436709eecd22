import { type Rollout, rollouts } from '@sluice/api';
import { ok, stopper } from '@sluice/kubernetes';
import { type RolloutState, rolloutState, stateLine } from '@sluice/view';
import { durationMs, isOn } from '../flags.ts';
import type { Io } from '../io.ts';
import { follow } from '../live/follow.ts';
import { bell } from '../live/live-picture.ts';
import { notAmong } from '../messages.ts';
import { done, failed, type Outcome } from '../outcome.ts';
import { addOutputFlag, type Format, outputFormat } from '../output/format.ts';
import { printValue } from '../output/print.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly watch: boolean;
  /** 0 for as long as it takes. */
  readonly timeoutMs: number;
  readonly format: Format;
}

/** `status NAME`: waits for Healthy (exit code 0) or Degraded (1), with a line for each state on the way. */
export const status = verb<Options>({
  define(command) {
    command
      .argument('<ROLLOUT_NAME>')
      .toggle('-w, --watch', 'wait until it is healthy or degraded', true)
      .option('-t, --timeout <duration>', 'give up after this time, such as 5m, with exit code 1; never where left out or 0')
      .addHelpText(
        'after',
        '\nExamples:\n  kubectl argo rollouts status web\n  kubectl argo rollouts status web --timeout 10m\n  kubectl argo rollouts status web --watch=false\n  kubectl argo rollouts status web --watch=false -o json',
      );
    addOutputFlag(command, ['json', 'yaml']);
  },
  read([name = ''], flags) {
    const timeout = durationMs(flags, 'timeout', '-t, --timeout');
    if (!timeout.ok) return timeout;
    const format = outputFormat(flags, ['json', 'yaml']);
    return format.ok ? ok({ name, watch: isOn(flags, 'watch'), timeoutMs: timeout.value, format: format.value }) : format;
  },
  run: (options, io) => (options.watch ? waitForEnd(options, io) : tellOnce(options, io)),
});

async function tellOnce({ name, format }: Options, io: Io): Promise<Outcome> {
  const { client, namespace } = await io.connect();
  const rollout = await client.get(rollouts, { namespace, name });
  if (rollout === undefined) return notAmong(rollouts, name);
  const state = rolloutState(rollout);
  await printState(state, format, io);
  return verdict(state) ?? done;
}

async function waitForEnd({ name, timeoutMs, format }: Options, io: Io): Promise<Outcome> {
  const { client, namespace } = await io.connect();
  const stop = stopper(io.stop);
  if (timeoutMs > 0) stop.onStop(io.clock.after(timeoutMs, () => stop.stop()));
  const changes = bell(io.clock);
  const scope = { namespace, fieldSelector: `metadata.name=${name}` };
  const followed = await follow(rollouts, scope, { client, clock: io.clock, stop, onChange: changes.ring });
  let outcome: Outcome | undefined;
  for (let last = ''; !stop.stopped && outcome === undefined; ) {
    const [rollout]: readonly Rollout[] = followed.objects();
    if (rollout === undefined) {
      outcome = notAmong(rollouts, name);
      break;
    }
    const state = rolloutState(rollout);
    if (stateLine(state) !== last) await printState(state, format, io);
    last = stateLine(state);
    outcome = verdict(state);
    if (outcome === undefined) await changes.wait(dayMs, stop);
  }
  stop.stop();
  return outcome ?? failed('Rollout status watch exceeded timeout');
}

/** `Paused - CanaryPauseStep`; or, for machines, `{"phase":"Paused","message":"CanaryPauseStep"}`. */
async function printState(state: RolloutState, format: Format, io: Io): Promise<void> {
  if (format.kind === 'json' || format.kind === 'yaml' || format.kind === 'jsonpath') return printValue(state, format, io);
  io.print(stateLine(state));
}

const dayMs = 86_400_000;

/** How the command ends in this state; undefined where there is still something to wait for. */
function verdict({ phase, message }: RolloutState): Outcome | undefined {
  if (phase === 'Healthy') return done;
  return phase === 'Degraded' ? failed(`The rollout is in a degraded state with message: ${message}`) : undefined;
}
