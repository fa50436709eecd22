import {
  type AnalysisTemplateSpec,
  type AnyApiKind,
  analysisTemplates,
  apiKinds,
  apiVersion,
  clusterAnalysisTemplates,
  experiments,
  rollouts,
  validateShape,
} from '@sluice/api';
import { apiVersionOf, type KubeObject, keyOf, keyText } from '@sluice/kubernetes';
import { editDistance } from '../did-you-mean.ts';
import type { TextFile } from '../io.ts';
import { analysisRemarks, templateRemarks } from './checks/analyses.ts';
import { idleRemarks } from './checks/no-effect.ts';
import { referenceRemarks } from './checks/references.ts';
import { experimentRemarks, ruleRemarks } from './checks/rules.ts';
import { shapeRemarks } from './checks/shape.ts';
import type { Finding, Remark } from './finding.ts';
import { type Manifest, readManifests } from './manifest.ts';
import { type World, type WorldOptions, worldOf } from './world.ts';

/** All that is to be said about manifests, in the order in which it stands in the files. Objects of other kinds are only looked up. */
export async function lint(files: readonly TextFile[], options: WorldOptions): Promise<readonly Finding[]> {
  const { manifests, findings } = readManifests(files);
  const world = worldOf(manifests, options);
  const found: Finding[] = [...findings];
  for (const manifest of manifests) {
    for (const remark of [...(await remarksOn(manifest, world)), ...repeated(manifest, world, options)])
      found.push(placed(remark, manifest));
  }
  const order = files.map(({ path }) => path);
  return found.sort((a, b) => order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line || a.column - b.column);
}

/** Shape first: what has the wrong shape is not looked at any further. */
async function remarksOn({ object }: Manifest, world: World): Promise<readonly Remark[]> {
  const kind = apiKinds.find((each) => each.kind === object.kind && apiVersionOf(each) === object.apiVersion);
  if (kind === undefined) return kindRemarks(object);
  const shape = shapeRemarks(object, kind);
  if (kind.kind === rollouts.kind) {
    const rollout = validateShape(rollouts, object);
    if (!rollout.ok) return shape;
    return [
      ...shape,
      ...(await ruleRemarks(rollout.value, world)),
      ...(await referenceRemarks(rollout.value, world)),
      ...(await analysisRemarks(rollout.value, world)),
      ...idleRemarks(rollout.value),
    ];
  }
  if (kind.kind === experiments.kind) {
    const experiment = validateShape(experiments, object);
    return experiment.ok ? [...shape, ...experimentRemarks(experiment.value)] : shape;
  }
  const template = templateIn(object, kind);
  return template === undefined ? shape : [...shape, ...templateRemarks(template)];
}

/** A kind of ours by another version, or one whose name is nearly one of ours: Argo's other projects have kinds in this group too. */
function kindRemarks({ apiVersion: version, kind }: KubeObject): readonly Remark[] {
  const names = apiKinds.map((each) => each.kind);
  const problem = (field: string, message: string): readonly Remark[] => [
    { rule: 'shape', severity: 'error', field, message: `${field}: ${message}` },
  ];
  if (names.includes(kind) && version.startsWith('argoproj.io/'))
    return problem('apiVersion', `${kind} is of ${apiVersion}, not of ${version}`);
  if (version !== apiVersion) return [];
  const [near] = names.filter((name) => editDistance(name.toLowerCase(), kind.toLowerCase()) <= 2);
  return near === undefined ? [] : problem('kind', `${apiVersion} has no ${kind}; did you mean ${near}?`);
}

/** What an analysis template says, of either kind. */
function templateIn(object: KubeObject, { kind }: AnyApiKind): AnalysisTemplateSpec | undefined {
  const here = kind === analysisTemplates.kind ? validateShape(analysisTemplates, object) : undefined;
  const everywhere = kind === clusterAnalysisTemplates.kind ? validateShape(clusterAnalysisTemplates, object) : undefined;
  return here?.ok === true ? here.value.spec : everywhere?.ok === true ? everywhere.value.spec : undefined;
}

function repeated({ object }: Manifest, { manifests }: World, { namespace }: WorldOptions): readonly Remark[] {
  if (object.metadata.name === undefined) return [];
  const idOf = (each: Manifest): string => `${each.object.apiVersion} ${each.object.kind} ${keyText({ namespace, ...keyOf(each.object) })}`;
  const same = manifests.filter((each) => idOf(each) === `${object.apiVersion} ${object.kind} ${keyText({ namespace, ...keyOf(object) })}`);
  if (same[0]?.object === object) return [];
  return [
    {
      rule: 'twice',
      severity: 'warning',
      field: 'metadata.name',
      message: `metadata.name: ${object.kind} "${object.metadata.name}" stands in the files before`,
    },
  ];
}

const placed = (remark: Remark, { file, object, placeOf }: Manifest): Finding => ({
  file,
  ...placeOf(remark.field),
  object: `${object.kind} ${object.metadata.name ?? object.metadata.generateName ?? ''}`,
  ...remark,
});
