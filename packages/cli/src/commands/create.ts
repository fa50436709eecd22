import { type AnyApiKind, apiKinds, experiments, rollouts } from '@sluice/api';
import { apiVersionOf, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { isPlain } from '../colours.ts';
import { inNamespace, readManifests } from '../files/manifests.ts';
import { isOn, textsOf } from '../flags.ts';
import type { Io } from '../io.ts';
import { done, failed, type Outcome } from '../outcome.ts';
import { showHelp, verb } from '../verb.ts';
import { getExperiment } from './get-experiment.ts';
import { getRollout } from './get-rollout.ts';

interface Options {
  readonly paths: readonly string[];
  readonly watch: boolean;
  readonly noColour: boolean;
}

/** `create -f FILE`: creates what stands in the files, of the five kinds; with `-w`, shows the last Rollout or Experiment of them live. */
export const create = verb<Options>({
  define(command) {
    command
      .many('-f, --filename <path>', 'file or folder with manifests; can be given again')
      .toggle('-w, --watch', 'show the Rollout or Experiment live afterwards')
      .toggle('--no-color', 'no colours')
      .addHelpText(
        'after',
        '\nExamples:\n  kubectl argo rollouts create -f rollout.yaml -w\n  kubectl argo rollouts create analysisrun --from error-rate -a service=web',
      );
  },
  read(_, flags) {
    const paths = textsOf(flags, 'filename');
    return paths.length === 0 ? err(showHelp) : ok({ paths, watch: isOn(flags, 'watch'), noColour: isPlain(flags) });
  },
  async run({ paths, watch, noColour }, io) {
    const found = await readManifests(io, paths);
    if (!found.ok) return failed(found.error);
    const known = withKinds(found.value);
    if (!known.ok) return failed(known.error);
    const { client, namespace } = await io.connect();
    let live: (() => Promise<Outcome>) | undefined;
    for (const { kind, object } of known.value) {
      const made = await client.create<KubeObject>(kind, kind.namespaced ? inNamespace(object, namespace) : object);
      io.print(createdLine(kind, made));
      live = viewOf(made, noColour, io) ?? live;
    }
    return watch && live !== undefined ? live() : done;
  },
});

/** `rollout.argoproj.io/web created` */
export const createdLine = ({ singular, group }: AnyApiKind, { metadata }: KubeObject): string =>
  `${singular}.${group}/${metadata.name} created`;

interface Known {
  readonly kind: AnyApiKind;
  readonly object: KubeObject;
}

/** All or nothing: an object of another kind is refused before anything is created. */
function withKinds(objects: readonly KubeObject[]): Result<readonly Known[]> {
  const known: Known[] = [];
  for (const object of objects) {
    const kind = apiKinds.find((each) => each.kind === object.kind && apiVersionOf(each) === object.apiVersion);
    if (kind === undefined)
      return err(
        `${object.kind} "${object.metadata.name}" of ${object.apiVersion} cannot be created here, only the kinds of argoproj.io: use kubectl create`,
      );
    known.push({ kind, object });
  }
  return ok(known);
}

function viewOf({ kind, metadata: { name } }: KubeObject, noColour: boolean, io: Io): (() => Promise<Outcome>) | undefined {
  const view = kind === rollouts.kind ? getRollout : kind === experiments.kind ? getExperiment : undefined;
  const call = view?.prepare([name], { watch: true, color: !noColour });
  return call?.ok === true ? () => call.value.run(io) : undefined;
}
