import { rollouts } from '@sluice/api';
import { type Clock, err, formatAge, formatInstant, type Instant, isApiError, ok, type StopSignal, stopper } from '@sluice/kubernetes';
import { rolloutState, stateLine } from '@sluice/view';
import { durationMs, textOf } from '../flags.ts';
import type { Cluster, Io } from '../io.ts';
import { type Bell, bell } from '../live/live-picture.ts';
import { notAmongText } from '../messages.ts';
import { done, failed } from '../outcome.ts';
import { type Misuse, verb } from '../verb.ts';
import { goalsText, type OnPause, parseGoals, type Target, type Wish } from '../wait/goal.ts';
import { type Judgement, judge, type Seen, type Update } from '../wait/judge.ts';
import { type Lookout, lookout } from '../wait/look.ts';
import { eventNews, newsLine, stateNews } from '../wait/news.ts';
import { type End, type Reporter, reporterFor } from '../wait/reporter.ts';

interface Options extends Wish {
  /** 0 for as long as it takes. */
  readonly timeoutMs: number;
  readonly isJson: boolean;
}

/** What the command ends with. Scripts rely on them. */
const exitCodes = { reached: 0, failed: 1, impossible: 2, 'timed-out': 3, superseded: 4 } as const satisfies Record<End['result'], number>;

const help = `
Only a status that the controller has written about the present spec counts: what was Healthy before an update never passes for the update.

Exit codes:
  0  the state was reached
  1  the rollout ended otherwise: degraded, aborted, deleted, or paused with --on-pause=fail
  2  the question cannot be asked: wrong flags, no such Rollout or step, or the server refuses
  3  the time is over
  4  the update was replaced by another one

Examples:
  kubectl apply -f rollout.yaml && kubectl argo rollouts wait web --timeout 10m
  kubectl argo rollouts wait web --image registry.example/app:v2 --on-pause=succeed
  kubectl argo rollouts wait web --for=paused,healthy -o json
  kubectl argo rollouts wait web --for=step=2`;

/** `wait NAME`: waits for a state of the update that was applied last, and says by its exit code what became of it. */
export const wait = verb<Options>({
  define(command) {
    command.misuseExitCode = exitCodes.impossible;
    command
      .argument('<ROLLOUT_NAME>')
      .option('--for <state>', 'healthy, paused, aborted or step=N (so many steps done); several separated by commas', 'healthy')
      .option('--image <image>', 'wait for the update that brings this image, even if it is yet to be applied')
      .option('--revision <hash>', 'wait for the revision with this pod template hash, even if it is yet to come')
      .option('-t, --timeout <duration>', 'give up after this time, with exit code 3; 0 for never', '10m')
      .option('--on-pause <what>', 'at a pause that only a person can end: succeed, fail or wait', 'wait')
      .option('-o, --output <format>', 'json: one object a line')
      .addHelpText('after', help);
  },
  read([name = ''], flags) {
    const goals = parseGoals(textOf(flags, 'for') ?? '');
    if (!goals.ok) return err(badFlag('--for', goals.error));
    const onPause = textOf(flags, 'onPause');
    if (!isOnPause(onPause)) return err(badFlag('--on-pause', `none of succeed, fail and wait: "${onPause}"`));
    const output = textOf(flags, 'output');
    if (output !== undefined && output !== 'json') return err(badFlag('-o, --output', `only json is possible here, not "${output}"`));
    const timeout = durationMs(flags, 'timeout', '-t, --timeout');
    if (!timeout.ok) return timeout;
    const [image, hash] = [textOf(flags, 'image'), textOf(flags, 'revision')];
    if (image !== undefined && hash !== undefined)
      return err({ kind: 'message', message: 'only one of --image and --revision can be used at a time' });
    const target: Target =
      image !== undefined ? { kind: 'image', image } : hash !== undefined ? { kind: 'revision', hash } : { kind: 'present' };
    return ok({ name, goals: goals.value, target, onPause, timeoutMs: timeout.value, isJson: output === 'json' });
  },
  async run(options, io) {
    const cluster = await io.connect();
    const reporter = reporterFor(io, options.isJson);
    reporter.begin(`Waiting for rollout '${options.name}' to be ${goalsText(options.goals)}`);
    const end = await waitFor(options, cluster, io, reporter);
    if (io.stop.stopped) return done;
    const more = `kubectl argo rollouts explain ${options.name} -n ${cluster.namespace}`;
    reporter.end(end.result === 'failed' || end.result === 'timed-out' ? { ...end, hint: `What keeps it: ${more}` } : end);
    return end.exitCode === 0 ? done : failed(end.message, end.exitCode);
  },
});

const badFlag = (flag: string, why: string): Misuse => ({ kind: 'message', message: `invalid argument for "${flag}" flag: ${why}` });
const isOnPause = (text: string | undefined): text is OnPause => text === 'succeed' || text === 'fail' || text === 'wait';

/** Objects that a Rollout names may be applied after it: InvalidSpec counts when it has stood for so long. */
const doubtMs = 10_000;
const dayMs = 86_400_000;

async function waitFor(options: Options, cluster: Cluster, io: Io, reporter: Reporter): Promise<End> {
  const { clock } = io;
  const stop = stopper(io.stop);
  if (options.timeoutMs > 0) stop.onStop(clock.after(options.timeoutMs, () => stop.stop()));
  const changes = bell(clock);
  const onTrouble = (message: string) => reporter.tell({ type: 'trouble', time: formatInstant(clock.now()), message });
  try {
    const view = await lookout(cluster, options.name, { client: cluster.client, clock, stop, onChange: changes.ring, onTrouble });
    if (view === undefined) return timedOut(options, 'the server did not answer');
    return await keepLooking(options, view, { clock, stop, changes, reporter });
  } catch (error) {
    // What no server can refuse is a bug and goes on as it is.
    if (!isApiError(error)) throw error;
    return endOf('impossible', error.message);
  } finally {
    stop.stop();
  }
}

interface Watch {
  readonly clock: Clock;
  readonly stop: StopSignal;
  readonly changes: Bell;
  readonly reporter: Reporter;
}

async function keepLooking(options: Options, view: Lookout, { clock, stop, changes, reporter }: Watch): Promise<End> {
  const { name, target } = options;
  let update: Update | undefined;
  let doubtSince: Instant | undefined;
  let last = '';
  let why = 'there is no such Rollout yet';
  while (!stop.stopped) {
    const seen = await view.look(target);
    for (const event of view.news()) reporter.tell(eventNews(event, clock.now()));
    if (seen === undefined) {
      if (update !== undefined) return endOf('failed', `rollout '${name}' was deleted`);
      if (target.kind === 'present') return endOf('impossible', notAmongText(rollouts, name));
    } else {
      const judgement = judge(options, seen, update);
      why = judgement.why;
      const news = stateNews(seen.rollout, rolloutState(seen.rollout).phase, messageOf(judgement, seen), clock.now());
      const line = newsLine({ ...news, time: '' });
      if (line !== last) reporter.tell(news);
      last = line;
      if (judgement.verdict !== 'pending' && judgement.verdict !== 'doubtful') return endOf(judgement.verdict, why);
      update = judgement.update ?? update;
      doubtSince = judgement.verdict === 'doubtful' ? (doubtSince ?? clock.now()) : undefined;
    }
    const doubtLeftMs = doubtSince === undefined ? dayMs : doubtSince + doubtMs - clock.now();
    if (doubtLeftMs <= 0) return endOf('failed', why);
    await changes.wait(doubtLeftMs, stop);
  }
  return timedOut(options, why);
}

/** What the Rollout says, or what the wait still lacks before it can believe that. */
function messageOf({ verdict, why }: Judgement, { rollout }: Seen): string {
  const state = rolloutState(rollout);
  return verdict === 'pending' && why !== stateLine(state) ? why : state.message;
}

const endOf = (result: End['result'], message: string): End => ({ result, message, exitCode: exitCodes[result] });

const timedOut = ({ name, goals, timeoutMs }: Options, why: string): End =>
  endOf('timed-out', `rollout '${name}' was not ${goalsText(goals)} within ${formatAge(timeoutMs)}: ${why}`);
