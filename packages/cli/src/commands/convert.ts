import { err, ok, type Result } from '@sluice/kubernetes';
import { choiceIn } from '../convert/choice.ts';
import { convert, type Direction, isConvertible, unreadable } from '../convert/convert.ts';
import { readManifests } from '../files/manifests.ts';
import { type Flags, isOn, textOf, textsOf } from '../flags.ts';
import { done, failed } from '../outcome.ts';
import { type Misuse, verb } from '../verb.ts';

interface Options {
  readonly files: readonly string[];
  readonly direction: Direction;
  /** What cannot be carried over is an error. */
  readonly strict: boolean;
  readonly format: 'yaml' | 'json';
}

const help = `
Reads Deployments, Canaries of Flagger (with their Deployments and MetricTemplates) and Rollouts whose routers are plugins, and prints Rollouts
and what belongs to them; with --to deployment the other way round. Autoscalers get their new target. All other objects go through as they are.
What cannot be carried over is told on standard error. Nothing is written to a cluster.

Exit codes:
  0  converted; something may have been told
  1  nothing to convert, a file that cannot be read, or with --strict something that cannot be carried over

Examples:
  kubectl argo rollouts convert -f deployment.yaml --steps 20,50 --pause 5m
  kubectl argo rollouts convert -f deployment.yaml --workload-ref
  kubectl argo rollouts convert -f deployment.yaml --blue-green web
  kubectl argo rollouts convert -f flagger/
  kubectl argo rollouts convert -f rollout.yaml --to deployment
  kubectl get deployment web -o yaml | kubectl argo rollouts convert -f - | kubectl apply -f -`;

const collect = (value: string, before: unknown): readonly string[] => [...(Array.isArray(before) ? before : []), value];

/** `convert -f FILE`: manifests of other tools as Rollouts, and back. */
export const convertVerb = verb<Options>({
  define(command) {
    command
      .option('-f, --filename <file>', 'file or folder with manifests, - for standard input; can be given again', collect)
      .option('--to <kind>', 'rollout or deployment', 'rollout')
      .toggle('--workload-ref', 'keep the Deployment, and let the Rollout name it')
      .option('--steps <weights>', 'weights of the canary, such as 20,50,80; a rolling update where left out')
      .option('--pause <duration>', 'how long it pauses after each weight; until somebody promotes where left out')
      .option('--blue-green <service>', 'blue-green, with this Service for users')
      .toggle('--strict', 'fail where something cannot be carried over')
      .option('-o, --output <format>', 'yaml or json', 'yaml')
      .addHelpText('after', help);
  },
  read(_, flags) {
    const files = textsOf(flags, 'filename');
    if (files.length === 0) return refuse('give a file with what to convert: -f FILE');
    const format = textOf(flags, 'output');
    if (format !== 'yaml' && format !== 'json') return refuse(`only -o yaml and -o json are possible here, not "${format}"`);
    const direction = directionIn(flags);
    return direction.ok ? ok({ files, direction: direction.value, strict: isOn(flags, 'strict'), format }) : direction;
  },
  async run({ files, direction, strict, format }, io) {
    const manifests = await readManifests(io, files);
    if (!manifests.ok) return failed(manifests.error);
    const problems = unreadable(manifests.value);
    if (problems.length > 0) return failed(problems.join('\n'));
    if (!isConvertible(manifests.value, direction))
      return failed(`the files hold nothing that could become a ${direction.to === 'rollout' ? 'Rollout' : 'Deployment'}`);
    const { objects, notes } = convert(manifests.value, direction);
    if (format === 'json') io.print(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, undefined, 2));
    else {
      const { formatYaml } = await import('@sluice/kubernetes/yaml');
      io.print(
        objects
          .map((object) => formatYaml(object))
          .join('---\n')
          .replace(/\n$/, ''),
      );
    }
    for (const note of notes) io.complain(note);
    return strict && notes.length > 0 ? failed('not everything can be carried over') : done;
  },
});

const refuse = (message: string): Result<never, Misuse> => err({ kind: 'message', message });

function directionIn(flags: Flags): Result<Direction, Misuse> {
  const to = textOf(flags, 'to');
  if (to === 'deployment') return ok({ to });
  if (to !== 'rollout') return refuse(`--to: rollout or deployment, not "${to}"`);
  const choice = choiceIn(flags, isOn(flags, 'workloadRef') ? 'workload-ref' : 'in-place');
  return choice.ok ? ok({ to, choice: choice.value }) : choice;
}
