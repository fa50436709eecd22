import { jsonEqual } from '@sluice/kubernetes';
import { isExperiment, isOver, type Run } from './run.ts';

/**
 * The run under the first name that is free: its own, or that with a number. One with the same spec that has not been ended is taken
 * instead: it was started by a pass that was cut off.
 */
export function withFreeName<R extends Run>(run: R, present: readonly R[]): { readonly run: R; readonly isNew: boolean } {
  const separator = isExperiment(run) ? '-' : '.';
  for (let repetition = 0; ; repetition += 1) {
    const name = repetition === 0 ? run.metadata.name : `${run.metadata.name}${separator}${repetition}`;
    const there = present.find((each) => each.kind === run.kind && each.metadata.name === name);
    if (there === undefined) return { run: { ...run, metadata: { ...run.metadata, name } }, isNew: true };
    if (!isOver(there) && jsonEqual(there.spec, run.spec)) return { run: there, isNew: false };
  }
}
