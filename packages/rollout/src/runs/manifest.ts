import { runSpecOf, type TemplateTable } from '@sluice/analysis';
import {
  type AnalysisRun,
  type AnalysisRunSpec,
  type Experiment,
  type ExperimentAnalysis,
  type ExperimentTemplate,
  type GateStep,
  instanceIdLabel,
  podTemplateHashLabel,
  progressDeadlineSecondsOf,
  type Rollout,
  revisionAnnotation,
  rolloutTypeLabel,
  stepIndexLabel,
} from '@sluice/api';
import { controllerReference, err, type ObjectMeta, ok, type Result } from '@sluice/kubernetes';
import type { ObservedRollout } from '../plan.ts';
import type { Revisions } from '../revisions.ts';
import { argumentsOf, type Hashes } from './arguments.ts';
import type { AnalysisPart, RunPart } from './parts.ts';
import type { Run } from './run.ts';

/** What a run for a place would be, but for its final name. */
export function runOf(seen: ObservedRollout, revisions: Revisions, part: RunPart): Result<Run> {
  return part.type === 'Experiment' ? experimentOf(seen, revisions, part) : analysisRunOf(seen, revisions, part);
}

/** The name of a run without a number for its repetition: `web-6b8d-3-2` is revision 3, step 2. */
export function baseName({ metadata }: Rollout, { currentHash, revision }: Revisions, part: RunPart): string {
  const suffix = {
    Step: `-${part.step}`,
    Experiment: `-${part.step}`,
    PrePromotion: '-pre',
    PostPromotion: '-post',
    CanaryPostPromotion: '-post',
    Background: '',
  };
  return `${metadata.name}-${currentHash}-${revision}${suffix[part.type]}`;
}

function analysisRunOf(seen: ObservedRollout, revisions: Revisions, part: AnalysisPart): Result<AnalysisRun> {
  const { rollout } = seen;
  const spec =
    part.gate === undefined
      ? analysisSpec(rollout, hashesOf(rollout, revisions), part, seen.templates ?? {})
      : ok(gateSpec(rollout, revisions, part.gate, part.step));
  if (!spec.ok) return spec;
  const { labels, annotations } = part.analysis.analysisRunMetadata ?? {};
  const metadata = metadataFor(rollout, revisions, part, {
    labels: {
      ...rollout.spec.selector?.matchLabels,
      ...labels,
      [rolloutTypeLabel]: part.type === 'CanaryPostPromotion' ? 'PostPromotion' : part.type,
      ...(part.step === undefined ? {} : { [stepIndexLabel]: String(part.step) }),
    },
    annotations: { ...annotations },
  });
  return ok({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisRun', metadata, spec: spec.value });
}

const hashesOf = ({ status }: Rollout, { currentHash }: Revisions): Hashes => ({ stable: status?.stableRS ?? '', latest: currentHash });

/** A gate measures once, and an error is no measurement: so it asks on, every ten seconds, until it gets a success. */
function gateSpec({ metadata }: Rollout, { currentHash, revision }: Revisions, gate: GateStep, step: number | undefined): AnalysisRunSpec {
  const { name, namespace = '' } = metadata;
  const told = { name, namespace, revision, podTemplateHash: currentHash, ...(step === undefined ? {} : { step }) };
  const isSilent = gate.method === undefined && gate.body === undefined && gate.jsonBody === undefined;
  const web = isSilent ? { ...gate, method: 'POST', jsonBody: told } : gate;
  return { metrics: [{ name: 'gate', count: 1, consecutiveErrorLimit: mostErrors, provider: { web } }] };
}

/** As many as the field can hold. */
const mostErrors = 2_147_483_647;

/** What an analysis of a Rollout measures. */
export function analysisSpec(
  rollout: Rollout,
  hashes: Hashes,
  { analysis }: AnalysisPart,
  table: TemplateTable,
): ReturnType<typeof runSpecOf> {
  const { templates = [], dryRun = [], measurementRetention = [] } = analysis;
  const args = argumentsOf(analysis.args ?? [], rollout, hashes);
  return args.ok ? runSpecOf({ templates, args: args.value, dryRun, measurementRetention }, table) : args;
}

function experimentOf(seen: ObservedRollout, revisions: Revisions, part: Extract<RunPart, { type: 'Experiment' }>): Result<Experiment> {
  const { rollout } = seen;
  const { templates, analyses = [], duration, dryRun, analysisRunMetadata, scaleDownDelaySeconds } = part.experiment;
  const arms: ExperimentTemplate[] = [];
  for (const { name, specRef, replicas, metadata, selector, service, weight } of templates) {
    const source = (specRef === 'stable' ? revisions.stable : revisions.current)?.spec;
    if (source?.template === undefined) return err(`the ${specRef} revision has no ReplicaSet yet`);
    const labels = metadata?.labels ?? {};
    const own = selector ?? source.selector ?? {};
    arms.push({
      name,
      ...(replicas === undefined ? {} : { replicas }),
      ...(source.minReadySeconds === undefined ? {} : { minReadySeconds: source.minReadySeconds }),
      selector: { ...own, matchLabels: { ...own.matchLabels, ...labels } },
      template: { ...source.template, metadata: withMore(source.template.metadata, metadata) },
      ...(service !== undefined ? { service } : weight !== undefined ? { service: {} } : {}),
    });
  }
  const asked: ExperimentAnalysis[] = [];
  for (const { name, templateName, clusterScope, args, requiredForCompletion } of analyses) {
    const values = argumentsOf(args ?? [], rollout, hashesOf(rollout, revisions));
    if (!values.ok) return values;
    asked.push({
      name,
      templateName,
      ...(clusterScope === undefined ? {} : { clusterScope }),
      ...(values.value.length === 0 ? {} : { args: values.value }),
      ...(requiredForCompletion === undefined ? {} : { requiredForCompletion }),
    });
  }
  const metadata = metadataFor(rollout, revisions, part, {
    labels: { ...rollout.metadata.labels, [stepIndexLabel]: String(part.step) },
    annotations: {},
  });
  const spec = {
    templates: arms,
    progressDeadlineSeconds: progressDeadlineSecondsOf(rollout),
    ...(duration === undefined ? {} : { duration }),
    ...(asked.length === 0 ? {} : { analyses: asked }),
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(analysisRunMetadata === undefined ? {} : { analysisRunMetadata }),
    ...(scaleDownDelaySeconds === undefined ? {} : { scaleDownDelaySeconds }),
  };
  return ok({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Experiment', metadata, spec });
}

/** Labels and annotations of some pods, and more of them; nothing else is kept in the template of an Experiment. */
function withMore({ labels, annotations }: ObjectMeta = {}, more: Pick<ObjectMeta, 'labels' | 'annotations'> = {}): ObjectMeta {
  const merged = { ...annotations, ...more.annotations };
  return { labels: { ...labels, ...more.labels }, ...(Object.keys(merged).length === 0 ? {} : { annotations: merged }) };
}

/** The metadata that every run has: whose it is, and of which revision. */
function metadataFor(
  rollout: Rollout,
  revisions: Revisions,
  part: RunPart,
  { labels, annotations }: Required<Pick<ObjectMeta, 'labels' | 'annotations'>>,
): Run['metadata'] {
  const { namespace, labels: own } = rollout.metadata;
  const instance = own?.[instanceIdLabel];
  return {
    name: baseName(rollout, revisions, part),
    ...(namespace === undefined ? {} : { namespace }),
    labels: {
      ...labels,
      ...(instance === undefined ? {} : { [instanceIdLabel]: instance }),
      [podTemplateHashLabel]: revisions.currentHash,
    },
    annotations: { ...annotations, [revisionAnnotation]: String(revisions.revision) },
    ownerReferences: [controllerReference(rollout)],
  };
}
