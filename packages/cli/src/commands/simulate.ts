import { err, ok, type Result } from '@sluice/kubernetes';
import type { Fault, Rehearsal, Rehearsed } from '@sluice/sandbox';
import { readManifests } from '../files/manifests.ts';
import { durationMs, type Flags, textOf, textsOf, wholeNumber } from '../flags.ts';
import type { Io } from '../io.ts';
import { done, failed } from '../outcome.ts';
import { type Release, releasesIn } from '../simulate/release.ts';
import { reportLines, summaryOfRuns } from '../simulate/report.ts';
import { type Misuse, verb } from '../verb.ts';

interface Options {
  readonly files: readonly string[];
  readonly image: string | undefined;
  /** In the order of the command line. They are understood when the simulator has been loaded. */
  readonly faults: readonly string[];
  readonly conditions: Pick<Rehearsal, 'podStartMs' | 'newPods' | 'routerLagMs' | 'promoteAfterMs' | 'requestsPerSecond' | 'limitMs'>;
  readonly runs: number;
  readonly seed: number;
  readonly isJson: boolean;
}

const help = `
The real controller brings the release out on an embedded cluster under virtual time: hours pass in seconds, and nothing is sent anywhere.

Faults, each at a step (pod-crash@step2) or so long after the update (abort@1m30s):
  pod-crash, pod-fail, pod-delete, pod-drain, pod-unready    to the pods of the new revision; with stable- in front, to the others
  metric-bad, metric-error                                   to what analyses measure, from then on
  controller-crash, controller-freeze, api-errors            to the controller
  abort, promote-full                                        by a user

Exit codes:
  0  the new revision was promoted, no request was lost and no law was broken
  1  it ended otherwise, or the files cannot be used

Examples:
  kubectl argo rollouts simulate -f rollout.yaml -f services.yaml
  kubectl argo rollouts simulate -f k8s/ --image registry.example/app:v2 --pod-start 20s
  kubectl argo rollouts simulate -f rollout.yaml --fault pod-crash@step2 --fault controller-crash@step3
  kubectl argo rollouts simulate -f rollout.yaml --new-pods never-ready
  kubectl argo rollouts simulate -f rollout.yaml --runs 20`;

const collect = (value: string, before: unknown): readonly string[] => [...(Array.isArray(before) ? before : []), value];

/** `simulate -f FILE`: tries a release offline, and tells what would happen. */
export const simulate = verb<Options>({
  define(command) {
    command
      .option(
        '-f, --filename <file>',
        'file or folder with the Rollout and what it names, - for standard input; can be given again',
        collect,
      )
      .option('--image <image>', 'the new image of the first container; the old one with the tag "next" where left out')
      .option('--pod-start <duration>', 'how long a pod takes until it is ready', '1s')
      .option(
        '--new-pods <behaviour>',
        'what pods of the new revision do: crash-loop, never-ready, image-pull-error, crash-after-1m, flip-10s …',
      )
      .option('--fault <fault@moment>', 'something that goes wrong; can be given again', collect)
      .option('--router-lag <duration>', 'how long the data plane takes to follow a new weight', '0s')
      .option('--promote-after <duration>', 'how long a user takes to go on after a pause without an end, or never', '1m')
      .option('--rps <number>', 'requests of users per second', '100')
      .option('--time-limit <duration>', 'when to give up, in simulated time', '24h')
      .option('--runs <number>', 'so many further runs with troubles by chance', '0')
      .option('--seed <number>', 'where the chance begins', '1')
      .option('-o, --output <format>', 'json')
      .addHelpText('after', help);
  },
  read(_, flags) {
    const files = textsOf(flags, 'filename');
    if (files.length === 0) return err({ kind: 'message', message: 'give a file with a Rollout: -f FILE' });
    const output = textOf(flags, 'output');
    if (output !== undefined && output !== 'json')
      return err({ kind: 'message', message: `only -o json is possible here, not "${output}"` });
    const numbers = numbersIn(flags);
    if (!numbers.ok) return numbers;
    const newPods = textOf(flags, 'newPods');
    const { runs, seed, ...conditions } = numbers.value;
    return ok({
      files,
      image: textOf(flags, 'image'),
      faults: textsOf(flags, 'fault'),
      conditions: { ...conditions, ...(newPods === undefined ? {} : { newPods }) },
      runs,
      seed,
      isJson: output === 'json',
    });
  },
  async run(options, io) {
    const manifests = await readManifests(io, options.files);
    if (!manifests.ok) return failed(manifests.error);
    const releases = releasesIn(manifests.value, options.image);
    if (!releases.ok) return failed(releases.error);
    const { behaviourOfWord, parseFault } = await import('@sluice/sandbox');
    const { newPods } = options.conditions;
    if (newPods !== undefined && behaviourOfWord(newPods) === undefined)
      return failed(`--new-pods: nothing is known of pods that do "${newPods}"`);
    const faults: Fault[] = [];
    for (const text of options.faults) {
      const fault = parseFault(text);
      if (!fault.ok) return failed(`--fault: ${fault.error}`);
      faults.push(fault.value);
    }
    const verdicts: (string | undefined)[] = [];
    for (const release of releases.value) verdicts.push(await tryRelease(release, faults, options, io));
    const problems = verdicts.filter((each) => each !== undefined);
    return problems.length === 0 ? done : failed(problems.join('\n'));
  },
});

/** Runs one release as often as asked, prints what came of it, and gives what is wrong with that. */
async function tryRelease(release: Release, faults: readonly Fault[], options: Options, io: Io): Promise<string | undefined> {
  const { rehearse } = await import('@sluice/sandbox');
  const { rollout, objects, to: image } = release;
  const rehearsal: Rehearsal = { rollout, objects, image, faults, ...options.conditions };
  const first = await rehearse(rehearsal);
  if (!options.isJson) for (const line of reportLines(release, first)) io.print(line);
  const further: { readonly seed: string; readonly run: Rehearsed }[] = [];
  for (let index = 0; index < options.runs && !io.stop.stopped; index += 1) {
    const seed = String(options.seed + index);
    further.push({ seed, run: await rehearse({ ...rehearsal, chance: { seed, lengthMs: Math.max(60_000, first.endedAtMs) } }) });
  }
  if (options.isJson) io.print(JSON.stringify({ rollout: rollout.metadata.name, image, ...first, runs: further }));
  else if (further.length > 0) for (const line of ['', ...summaryOfRuns(further)]) io.print(line);
  const broken = further.find(({ run }) => run.violation !== undefined);
  return (
    problemOf(release, first) ??
    (broken === undefined ? undefined : `rollout '${rollout.metadata.name}': a law was broken with seed ${broken.seed}`)
  );
}

function problemOf({ rollout }: Release, { ending, message, lost, violation }: Rehearsed): string | undefined {
  const subject = `rollout '${rollout.metadata.name}'`;
  if (violation !== undefined) return `${subject}: a law was broken`;
  if (ending !== 'promoted') return `${subject} was not promoted: ${message}`;
  return lost === 0 ? undefined : `${subject}: ${lost} requests were lost`;
}

type Numbers = Omit<Options['conditions'], 'newPods'> & Pick<Options, 'runs' | 'seed'>;

function numbersIn(flags: Flags): Result<Numbers, Misuse> {
  const podStartMs = durationMs(flags, 'podStart', '--pod-start');
  if (!podStartMs.ok) return podStartMs;
  const routerLagMs = durationMs(flags, 'routerLag', '--router-lag');
  if (!routerLagMs.ok) return routerLagMs;
  const limitMs = durationMs(flags, 'timeLimit', '--time-limit');
  if (!limitMs.ok) return limitMs;
  const never = textOf(flags, 'promoteAfter') === 'never';
  const promoteAfterMs = never ? ok(undefined) : durationMs(flags, 'promoteAfter', '--promote-after');
  if (!promoteAfterMs.ok) return promoteAfterMs;
  const requestsPerSecond = wholeNumber(flags, 'rps', '--rps');
  if (!requestsPerSecond.ok) return requestsPerSecond;
  const runs = wholeNumber(flags, 'runs', '--runs');
  if (!runs.ok) return runs;
  const seed = wholeNumber(flags, 'seed', '--seed');
  if (!seed.ok) return seed;
  return ok({
    podStartMs: podStartMs.value,
    routerLagMs: routerLagMs.value,
    limitMs: limitMs.value,
    requestsPerSecond: requestsPerSecond.value,
    runs: runs.value,
    seed: seed.value,
    ...(promoteAfterMs.value === undefined ? {} : { promoteAfterMs: promoteAfterMs.value }),
  });
}
