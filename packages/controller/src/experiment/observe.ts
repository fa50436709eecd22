import { missingTemplates } from '@sluice/analysis';
import { analysisTemplates, clusterAnalysisTemplates, type Experiment, type Rollout } from '@sluice/api';
import { type ObservedExperiment, serviceNamesOf, templateReferencesOfExperiment } from '@sluice/experiment';
import { ApiError, controllerOf, type Instant, isApiError, type KubernetesClient, uidOf } from '@sluice/kubernetes';
import { byOwner, type Informers } from '../informers.ts';
import { type References, templatesFor } from '../references.ts';

export interface ObservingPorts {
  readonly client: KubernetesClient;
  readonly informers: Informers;
  readonly references: References;
}

/** All that a decision about an Experiment may look at; undefined where its templates have not been seen yet. */
export async function observe(ports: ObservingPorts, experiment: Experiment, now: Instant): Promise<ObservedExperiment | undefined> {
  const { informers, references } = ports;
  const { namespace = '' } = experiment.metadata;
  const named = templateReferencesOfExperiment(experiment);
  const templates = templatesFor(named, namespace, references);
  if (templates === 'unknown') return undefined;
  await confirmMissing(ports, namespace, missingTemplates(named, templates));
  const uid = uidOf(experiment);
  const services = serviceNamesOf(experiment).map((name) => [name, informers.services.store.get({ namespace, name })] as const);
  return {
    experiment,
    now,
    replicaSets: informers.replicaSets.store.by(byOwner, uid).filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    services: Object.fromEntries(services.flatMap(([name, service]) => (service === undefined ? [] : [[name, service]]))),
    runs: informers.analysisRuns.store.by(byOwner, uid),
    templates,
    routed: routedBy(informers, experiment),
  };
}

/** A template may have been made just before the Experiment, and its watch may be slower: that it is missing is the server's word alone. */
async function confirmMissing({ client }: ObservingPorts, namespace: string, missing: ReturnType<typeof missingTemplates>): Promise<void> {
  for (const { templateName: name = '', clusterScope = false } of missing) {
    const there = clusterScope
      ? await client.get(clusterAnalysisTemplates, { name }).catch(beyondReach)
      : await client.get(analysisTemplates, { namespace, name });
    if (there !== undefined) throw new ApiError('Conflict', `template ${name} is there, but the watch has not shown it yet`);
  }
}

/** A controller of one namespace may not look at what belongs to the cluster: to it there is none. */
function beyondReach(error: unknown): undefined {
  if (!isApiError(error, 'Forbidden')) throw error;
  return undefined;
}

/** The Rollout that has started an Experiment, as far as it is there still. */
export function parentOf({ rollouts }: Informers, experiment: Experiment): Rollout | undefined {
  const owner = controllerOf(experiment);
  if (owner?.kind !== 'Rollout') return undefined;
  const parent = rollouts.store.get({ namespace: experiment.metadata.namespace ?? '', name: owner.name });
  return parent?.metadata.uid === owner.uid ? parent : undefined;
}

/** The Services that the parent Rollout still has in its routes, by its own word. */
function routedBy(informers: Informers, experiment: Experiment): ReadonlySet<string> {
  const arms = parentOf(informers, experiment)?.status?.canary?.weights?.additional ?? [];
  return new Set(arms.flatMap(({ serviceName }) => serviceName ?? []));
}
