import type { Rollout } from '@sluice/api';
import { type Deployment, err, ok, type PodTemplateSpec, type Result } from '@sluice/kubernetes';
import type { Rehearsal, ReleaseWrite } from '@sluice/sandbox';
import { readManifests } from '../files/manifests.ts';
import { durationMs, textOf, textsOf } from '../flags.ts';
import type { Io } from '../io.ts';
import { done, failed, type Outcome } from '../outcome.ts';
import { limitWarnings } from '../plan/limits.ts';
import { type Plan, planLines } from '../plan/report.ts';
import { stagesOf } from '../plan/stages.ts';
import { timesOf } from '../plan/times.ts';
import { type Release, releasesIn } from '../simulate/release.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly source:
    | { readonly from: 'files'; readonly files: readonly string[]; readonly image: string | undefined }
    | { readonly from: 'cluster'; readonly name: string; readonly image: string };
  readonly podStartMs: number;
  readonly isJson: boolean;
}

const help = `
Plays the release with the real controller on an embedded cluster; a live Rollout is only read.

Exit code 1 where the release would not come to its end, as with a spec that is invalid.

Examples:
  kubectl argo rollouts plan -f rollout.yaml -f services.yaml
  kubectl argo rollouts plan web --image registry.example/app:v2`;

const collect = (value: string, before: unknown): readonly string[] => [...(Array.isArray(before) ? before : []), value];

/** `plan -f FILE` or `plan NAME --image IMAGE`: what a release will do, before it does it. */
export const plan = verb<Options>({
  define(command) {
    command
      .argument('[ROLLOUT_NAME]')
      .option(
        '-f, --filename <file>',
        'file or folder with the Rollout and what it names, - for standard input; can be given again',
        collect,
      )
      .option('--image <image>', 'the new image of the first container')
      .option('--pod-start <duration>', 'how long a pod takes until it is ready', '1s')
      .option('-o, --output <format>', 'json')
      .addHelpText('after', help);
  },
  read([name], flags) {
    const files = textsOf(flags, 'filename');
    const image = textOf(flags, 'image');
    const output = textOf(flags, 'output');
    if (output !== undefined && output !== 'json')
      return err({ kind: 'message', message: `only -o json is possible here, not "${output}"` });
    const podStart = durationMs(flags, 'podStart', '--pod-start');
    if (!podStart.ok) return podStart;
    const common = { podStartMs: podStart.value, isJson: output === 'json' };
    if (name === undefined && files.length > 0) return ok({ source: { from: 'files', files, image }, ...common });
    if (name === undefined || files.length > 0)
      return err({ kind: 'message', message: 'give either a file with a Rollout, or the name of one: -f FILE or NAME' });
    if (image === undefined) return err({ kind: 'message', message: `give the image that rollout '${name}' shall get: --image IMAGE` });
    return ok({ source: { from: 'cluster', name, image }, ...common });
  },
  async run(options, io) {
    const releases = await releasesOf(options, io);
    if (!releases.ok) return failed(releases.error);
    const problems: string[] = [];
    for (const release of releases.value) {
      const made = await planOf(release, options.podStartMs);
      if (!made.ok) problems.push(made.error);
      else if (options.isJson) io.print(JSON.stringify(jsonOf(made.value)));
      else for (const line of planLines(made.value)) io.print(line);
    }
    return verdict(problems);
  },
});

const verdict = (problems: readonly string[]): Outcome => (problems.length === 0 ? done : failed(problems.join('\n')));

async function releasesOf({ source }: Options, io: Io): Promise<Result<readonly Release[]>> {
  if (source.from === 'files') {
    const manifests = await readManifests(io, source.files);
    return manifests.ok ? releasesIn(manifests.value, source.image) : manifests;
  }
  const { liveRelease } = await import('../plan/live-release.ts');
  const { client, namespace } = await io.connect();
  const release = await liveRelease(client, namespace, source.name, source.image);
  return release.ok ? ok([release.value]) : release;
}

/** The plan of a release; an error where it would not come to its end. */
async function planOf(release: Release, podStartMs: number): Promise<Result<Plan>> {
  const { rehearse } = await import('@sluice/sandbox');
  const { rollout, objects, to: image } = release;
  const rehearsal: Rehearsal = {
    rollout,
    objects,
    image,
    podStartMs,
    faults: [],
    routerLagMs: 0,
    promoteAfterMs: 0,
    requestsPerSecond: 0,
    limitMs: weekMs,
  };
  const writes: ReleaseWrite[] = [];
  const run = await rehearse(rehearsal, (write) => void writes.push(write));
  if (run.ending !== 'promoted') return err(`rollout '${rollout.metadata.name}' would not be promoted: ${run.message}`);
  const stages = stagesOf(rollout, run, writes);
  const warnings = limitWarnings({ rollout, template: templateOf(rollout, release), pods: run.mostPods }, objects);
  return ok({
    release,
    stages,
    times: timesOf(rollout, run, stages),
    peakPods: run.mostPods,
    fewestReady: run.fewestReady,
    notes: run.notes.filter((note) => !note.startsWith('ResourceQuota')),
    warnings: [
      ...warnings,
      ...(run.violation === undefined ? [] : [`a law would be broken: ${run.violation.law} ${run.violation.finding}`]),
    ],
  });
}

const weekMs = 7 * 86_400_000;

function templateOf({ spec }: Rollout, { objects }: Release): PodTemplateSpec | undefined {
  if (spec.workloadRef === undefined) return spec.template;
  const workload: (Pick<Deployment, 'spec'> & object) | undefined = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === spec.workloadRef?.name,
  );
  return workload?.spec?.template;
}

const jsonOf = ({ release, ...rest }: Plan) => ({ rollout: release.rollout.metadata.name, from: release.from, to: release.to, ...rest });
