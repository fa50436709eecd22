import { runSpecOf, type TemplateTable, templateId } from '@sluice/analysis';
import {
  type AnalysisRun,
  type AnalysisTemplate,
  type Argument,
  analysisRuns,
  analysisTemplates,
  apiVersion,
  type ClusterAnalysisTemplate,
  clusterAnalysisTemplates,
  instanceIdLabel,
  type TemplateReference,
  validateShape,
} from '@sluice/api';
import { err, type KubernetesClient, type ObjectKey, ok, type Result, resourceOf } from '@sluice/kubernetes';
import { findTemplates } from '../analysis-templates.ts';
import { readManifests } from '../files/manifests.ts';
import { type Flags, isOn, textOf, textsOf } from '../flags.ts';
import type { Cluster, Io } from '../io.ts';
import { done, failed } from '../outcome.ts';
import { type Misuse, verb } from '../verb.ts';
import { createdLine } from './create.ts';

/** Where the template is: in the cluster, or in a file. */
type Source = { readonly kind: 'cluster'; readonly reference: TemplateReference } | { readonly kind: 'file'; readonly path: string };

interface Options {
  readonly source: Source;
  readonly args: readonly Argument[];
  /** '' for a name made from that of the template. */
  readonly name: string;
  readonly generateName: string;
  readonly instanceId: string;
}

/** `create analysisrun --from TEMPLATE`: starts an analysis by itself, with the values given for its arguments. */
export const createAnalysisRun = verb<Options>({
  define(command) {
    command
      .option('--from <template>', 'AnalysisTemplate to take it from')
      .option('--from-file <path>', 'file with an AnalysisTemplate or a ClusterAnalysisTemplate to take it from')
      .toggle('--global', '--from names a ClusterAnalysisTemplate')
      .many('-a, --argument <name=value>', 'value for an argument of the template; can be given again')
      .option('--name <name>', 'name of the AnalysisRun')
      .option('--generate-name <prefix>', 'beginning of its name; that of the template where left out')
      .option('--instance-id <id>', 'controller that shall run it')
      .addHelpText(
        'after',
        '\nExamples:\n  kubectl argo rollouts create analysisrun --from error-rate -a service=web\n  kubectl argo rollouts create analysisrun --global --from error-rate --name check\n  kubectl argo rollouts create analysisrun --from-file template.yaml',
      );
  },
  read(_, flags) {
    const source = sourceOf(flags);
    if (!source.ok) return source;
    const args = argumentsOf(textsOf(flags, 'argument'));
    if (!args.ok) return args;
    const text = (name: string): string => textOf(flags, name) ?? '';
    return ok({
      source: source.value,
      args: args.value,
      name: text('name'),
      generateName: text('generateName'),
      instanceId: text('instanceId'),
    });
  },
  async run({ source, args, name, generateName, instanceId }, io) {
    const cluster = await io.connect();
    const template = source.kind === 'file' ? await templateIn(source.path, io) : await withNamed(source.reference, cluster);
    if (!template.ok) return failed(template.error);
    const { table, reference } = template.value;
    const unknown = args.find((given) => !Object.values(table).some((spec) => spec.args?.some((declared) => declared.name === given.name)));
    if (unknown !== undefined) return failed(`${templateId(reference)} has no argument '${unknown.name}'`);
    const spec = runSpecOf({ templates: [reference], args }, table);
    if (!spec.ok) return failed(spec.error.replace(/^args\.(\S+) was not resolved$/, "argument '$1' needs a value: add -a $1=VALUE"));
    const run: AnalysisRun = {
      apiVersion,
      kind: 'AnalysisRun',
      metadata: {
        ...namesOf(name, generateName, reference),
        namespace: cluster.namespace,
        ...(instanceId === '' ? {} : { labels: { [instanceIdLabel]: instanceId } }),
      },
      spec: spec.value,
    };
    io.print(createdLine(analysisRuns, await cluster.client.create(analysisRuns, run)));
    return done;
  },
});

function sourceOf(flags: Flags): Result<Source, Misuse> {
  const [templateName, path] = [textOf(flags, 'from'), textOf(flags, 'fromFile')];
  if (templateName !== undefined && path !== undefined)
    return err({ kind: 'message', message: 'one of --from or --from-file must be specified, not both' });
  if (path !== undefined) return ok({ kind: 'file', path });
  if (templateName === undefined) return err({ kind: 'message', message: 'one of --from or --from-file must be specified' });
  return ok({ kind: 'cluster', reference: { templateName, clusterScope: isOn(flags, 'global') } });
}

function argumentsOf(pairs: readonly string[]): Result<readonly Argument[], Misuse> {
  const args: Argument[] = [];
  for (const pair of pairs) {
    const { name, value } = /^(?<name>[^=]+)=(?<value>.*)$/s.exec(pair)?.groups ?? {};
    if (name === undefined || value === undefined)
      return err({ kind: 'message', message: `arguments must be in the form NAME=VALUE: "${pair}"` });
    args.push({ name, value });
  }
  return ok(args);
}

/** The server makes a name from a prefix; until then it is the prefix. */
const namesOf = (name: string, generateName: string, { templateName = '' }: TemplateReference) =>
  name === '' ? { name: '', generateName: generateName === '' ? `${templateName}-` : generateName } : { name };

interface Found {
  readonly reference: TemplateReference;
  readonly table: TemplateTable;
}

/** The template with all that it names. One that stands in a file goes before those of the cluster. */
async function withNamed(reference: TemplateReference, { client, namespace }: Cluster, own: TemplateTable = {}): Promise<Result<Found>> {
  const { table, absent } = await findTemplates([reference], namespace, async (kind, key) => {
    const spec = own[templateId({ templateName: key.name, clusterScope: !kind.namespaced })];
    return spec === undefined ? readTemplate(client, kind.namespaced, key) : { spec };
  });
  const [missing] = absent;
  return missing === undefined ? ok({ reference, table }) : err(`${resourceOf(missing.kind)} "${missing.key.name}" not found`);
}

const readTemplate = (
  client: KubernetesClient,
  isNamespaced: boolean,
  key: ObjectKey,
): Promise<AnalysisTemplate | ClusterAnalysisTemplate | undefined> =>
  isNamespaced ? client.get(analysisTemplates, key) : client.get(clusterAnalysisTemplates, key);

async function templateIn(path: string, io: Io): Promise<Result<Found>> {
  const objects = await readManifests(io, [path]);
  if (!objects.ok) return objects;
  const [object] = objects.value;
  if (object === undefined || objects.value.length > 1)
    return err(`${path}: one analysis template is expected, not ${objects.value.length} objects`);
  const kind = [analysisTemplates, clusterAnalysisTemplates].find((each) => each.kind === object.kind);
  if (kind === undefined) return err(`${path}: an AnalysisTemplate or a ClusterAnalysisTemplate is expected, not a ${object.kind}`);
  const shape = kind === analysisTemplates ? validateShape(analysisTemplates, object) : validateShape(clusterAnalysisTemplates, object);
  if (!shape.ok) return err(`${path}: ${shape.error[0]?.message ?? 'its shape is wrong'}`);
  const reference = { templateName: object.metadata.name, clusterScope: kind === clusterAnalysisTemplates };
  return withNamed(reference, await io.connect(), { [templateId(reference)]: shape.value.spec });
}
