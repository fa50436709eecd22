import type { Rollout } from '@sluice/api';
import { err, formatAge, isApiError, ok, sleep } from '@sluice/kubernetes';
import { choiceIn } from '../convert/choice.ts';
import { type RolloutChoice, toRollout } from '../convert/deployment.ts';
import { durationMs, isOn } from '../flags.ts';
import type { Cluster, Io } from '../io.ts';
import { isSettled, look, type Seen } from '../migrate/seen.ts';
import { replicasIn, type Stage, stagesBack, stagesForward } from '../migrate/stages.ts';
import { done, failed, type Outcome } from '../outcome.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string;
  readonly direction:
    | { readonly to: 'rollout'; readonly choice: RolloutChoice; readonly replaces: boolean }
    | { readonly to: 'deployment' };
  /** How long each stage may take. */
  readonly timeoutMs: number;
  readonly dryRun: boolean;
}

const pollMs = 1000;

const help = `
The Rollout has the name of the Deployment. Each stage is verified before the next one begins; at no moment are there fewer ready pods than
before. For a while both run all their pods. Interrupted at any moment, the same command goes on where it stands, and --undo goes back from there.

Examples:
  kubectl argo rollouts migrate web                                  the Deployment keeps the pod template, and has no pods
  kubectl argo rollouts migrate web --replace --steps 20,50 --pause 5m    the Rollout takes its place
  kubectl argo rollouts migrate web --undo                           back to the Deployment
  kubectl argo rollouts migrate web --dry-run                        only tells the stages`;

/** `migrate NAME`: walks a live Deployment over to a Rollout, or back, without losing a pod. */
export const migrate = verb<Options>({
  define(command) {
    command
      .argument('<DEPLOYMENT_NAME>')
      .toggle('--undo', 'back to the Deployment')
      .toggle('--replace', 'the Rollout gets the pod template itself, and the Deployment is removed')
      .option('--steps <weights>', 'weights of the canary, such as 20,50,80; a rolling update where left out')
      .option('--pause <duration>', 'how long it pauses after each weight; until somebody promotes where left out')
      .option('--blue-green <service>', 'blue-green, with this Service for users')
      .option('--timeout <duration>', 'how long each stage may take', '10m')
      .toggle('--dry-run', 'only tell the stages')
      .addHelpText('after', help);
  },
  read([name = ''], flags) {
    const timeout = durationMs(flags, 'timeout', '--timeout');
    if (!timeout.ok) return timeout;
    const common = { name, timeoutMs: timeout.value, dryRun: isOn(flags, 'dryRun') };
    if (isOn(flags, 'undo')) {
      if (isOn(flags, 'replace')) return err({ kind: 'message', message: 'only one of --undo and --replace can be used at a time' });
      return ok({ ...common, direction: { to: 'deployment' } });
    }
    const choice = choiceIn(flags, 'workload-ref');
    return choice.ok ? ok({ ...common, direction: { to: 'rollout', choice: choice.value, replaces: isOn(flags, 'replace') } }) : choice;
  },
  async run(options, io) {
    const cluster = await io.connect();
    const seen = await look(cluster.client, cluster.namespace, options.name);
    const problem = problemOf(options, seen);
    if (problem !== undefined) return failed(problem);
    const stages = stagesFor(options, cluster, seen);
    if (options.dryRun) {
      for (const [index, { text }] of stages.entries())
        io.print(`${index + 1}. ${text}${stages.slice(0, index + 1).every((each) => each.isDone(seen)) ? ' (is so already)' : ''}`);
      return done;
    }
    return walk(stages, options, { cluster, io, seen });
  },
});

/** Why it cannot begin. */
function problemOf({ name, direction }: Options, { deployment, rollout }: Seen): string | undefined {
  if (direction.to === 'deployment')
    return rollout === undefined && deployment === undefined ? `there is neither a Rollout nor a Deployment "${name}"` : undefined;
  if (rollout !== undefined) {
    const names = rollout.spec.workloadRef?.name;
    return names === undefined
      ? deployment === undefined
        ? `rollout '${name}' is in place already`
        : undefined
      : names === name
        ? undefined
        : `rollout '${name}' belongs to ${names}`;
  }
  if (deployment === undefined) return `deployments.apps "${name}" not found`;
  if (deployment.spec?.paused === true) return `deployment '${name}' is paused: resume it first`;
  return isSettled(deployment, deployment.spec?.replicas ?? 1)
    ? undefined
    : `deployment '${name}' is being rolled out: wait until all its pods are available`;
}

function stagesFor({ name, direction }: Options, { client, namespace }: Cluster, seen: Seen): readonly Stage[] {
  const task = { client, key: { namespace, name } };
  if (direction.to === 'deployment') return stagesBack(task, replicasIn(seen));
  const rollout = seen.rollout ?? newRollout(seen, direction.choice);
  return rollout === undefined ? [] : stagesForward(task, rollout, direction.replaces);
}

const newRollout = ({ deployment }: Seen, choice: RolloutChoice): Rollout | undefined =>
  deployment === undefined ? undefined : toRollout(deployment, choice).objects.find((each): each is Rollout => each.kind === 'Rollout');

interface Walk {
  readonly cluster: Cluster;
  readonly io: Io;
  /** At the beginning. */
  readonly seen: Seen;
}

/** Stage by stage: does what is to be done, and waits until it is so. Stops where users would have fewer pods than before. */
async function walk(
  stages: readonly Stage[],
  { name, timeoutMs, direction }: Options,
  { cluster, io, seen: first }: Walk,
): Promise<Outcome> {
  const { client, namespace } = cluster;
  const floor = Math.min(first.readyPods, replicasIn(first));
  let fewest = first.readyPods;
  let seen = first;
  const back = direction.to === 'rollout' ? `; 'migrate ${name} --undo' goes back` : '';
  for (const [index, stage] of stages.entries()) {
    const startedAt = io.clock.now();
    while (!stage.isDone(seen)) {
      if (io.stop.stopped) return done;
      if (io.clock.now() - startedAt > timeoutMs)
        return failed(`not within ${formatAge(timeoutMs)}: ${stage.text}${waitText(seen)}. Run the command again to go on${back}.`);
      await stage.act(seen).catch(unlessPassing);
      await sleep(io.clock, pollMs, io.stop);
      seen = await look(client, namespace, name);
      fewest = Math.min(fewest, seen.readyPods);
      if (seen.readyPods < floor)
        return failed(
          `stopped, since there are ${seen.readyPods} ready pods, and there were ${floor}: look at the pods, then run the command again${back}.`,
        );
    }
    io.print(`${index + 1}/${stages.length} ${stage.text}`);
  }
  io.print(
    `${direction.to === 'rollout' ? `deployment '${name}' has become a Rollout` : `rollout '${name}' has become a Deployment`}; never fewer than ${fewest} ready pods`,
  );
  return done;
}

/** What others have changed meanwhile is looked at again. */
function unlessPassing(error: unknown): void {
  if (!isApiError(error, 'Conflict', 'AlreadyExists', 'NotFound')) throw error;
}

const waitText = ({ rollout }: Seen): string => {
  const { message, waitingFor } = rollout?.status ?? {};
  const reason = waitingFor?.message ?? message;
  return reason === undefined ? '' : ` (${reason.replace(/\.$/, '')})`;
};
