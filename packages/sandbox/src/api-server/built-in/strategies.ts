import type { Kind } from '@sluice/kubernetes';
import { resourceOf } from '@sluice/kubernetes';
import type { Strategy } from '../resource.ts';
import { namespaceStrategy } from './namespace.ts';
import { podStrategy } from './pod.ts';

/** What is special about each built-in kind, by `plural.group`. */
const special: Readonly<Record<string, Partial<Strategy>>> = {
  namespaces: namespaceStrategy,
  pods: podStrategy,
  'replicasets.apps': { countsGenerations: true, selectableFields: ['status.replicas'] },
  'deployments.apps': { countsGenerations: true, generationCountsAnnotations: true, statusLeaves: 'labels' },
  'jobs.batch': { countsGenerations: true, selectableFields: ['status.successful'], defaultPropagation: 'Orphan' },
  'poddisruptionbudgets.policy': { countsGenerations: true },
  'endpointslices.discovery.k8s.io': { countsGenerations: true },
  'ingresses.networking.k8s.io': { countsGenerations: true },
  'ingressclasses.networking.k8s.io': { countsGenerations: true },
  'customresourcedefinitions.apiextensions.k8s.io': { countsGenerations: true },
  secrets: { selectableFields: ['type'] },
  events: {
    selectableFields: [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  },
};

export const strategyOf = (kind: Kind): Strategy => ({
  decode: (draft) => ({ draft, complaints: [] }),
  countsGenerations: false,
  selectableFields: [],
  ...special[resourceOf(kind)],
});
