import { type Job, jobs, type StopSignal } from '@sluice/kubernetes';
import { type JobCluster, metricAnnotation, runUidLabel } from '@sluice/metric-providers';
import { createInformer } from '@sluice/runtime';
import type { InformerPorts } from '../informers.ts';

/**
 * Watches the Jobs of analyses, in the cluster where those are, from the first call of the result on: most controllers never see one.
 * `onChange` names the run and the metric of a Job that has changed.
 */
export function createJobWatch(
  { clock, random, log, namespace }: InformerPorts,
  cluster: JobCluster,
  { stop, onChange }: { readonly stop: StopSignal; onChange(runUid: string, metric: string): void },
): () => void {
  let isRunning = false;
  return () => {
    if (isRunning) return;
    isRunning = true;
    const only = cluster.namespace ?? namespace;
    const scope = { labelSelector: runUidLabel, ...(only === undefined ? {} : { namespace: only }) };
    const informer = createInformer<Job>({ client: cluster.client, clock, random, log, kind: jobs, scope, transform: nameAndState });
    informer.onChange(({ before, after }) => {
      const { labels = {}, annotations = {} } = (after ?? before ?? { metadata: { labels: {} } }).metadata;
      onChange(labels[runUidLabel] ?? '', annotations[metricAnnotation] ?? '');
    });
    void informer.run(stop);
  };
}

/** Which it is; that it changed is all the news. */
const nameAndState = ({ apiVersion, kind, metadata }: Job): Job => ({ apiVersion, kind, metadata });
