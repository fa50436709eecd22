import { type FieldProblem, qualifiedNameProblem } from '@sluice/kubernetes';
import type { RolloutArgument } from '../../analysis/arguments.ts';
import { invalid } from '../../problems.ts';
import type { RolloutAnalysis } from '../rollout-analysis.ts';

/** What is wrong with an analysis that a Rollout runs. */
export const analysisProblems = (field: string, analysis: RolloutAnalysis | undefined): readonly FieldProblem[] =>
  argumentProblems(`${field}.args`, analysis?.args);

/** Paths into the metadata must be ones that pods could use too; other paths are looked up in the Rollout when the analysis starts. */
export const argumentProblems = (field: string, args: readonly RolloutArgument[] = []): readonly FieldProblem[] =>
  args.flatMap(({ valueFrom }, index) => {
    const path = valueFrom?.fieldRef?.fieldPath;
    if (path === undefined || !path.startsWith('metadata') || isDownwardPath(path)) return [];
    const known = "metadata.name, metadata.namespace, metadata.uid, metadata.labels['<key>'] or metadata.annotations['<key>']";
    return [invalid(`${field}[${index}].valueFrom.fieldRef.fieldPath`, path, `must be ${known}`)];
  });

/** See https://kubernetes.io/docs/concepts/workloads/pods/downward-api/. */
function isDownwardPath(path: string): boolean {
  if (/^metadata\.(?:name|namespace|uid|labels|annotations)$/.test(path)) return true;
  const key = /^metadata\.(?:labels|annotations)\['(.+)'\]$/.exec(path)?.[1];
  return key !== undefined && qualifiedNameProblem(key) === undefined;
}
