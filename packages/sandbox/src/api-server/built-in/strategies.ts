import { apiVersionOf, type Kind, resourceOf } from '@sluice/kubernetes';
import { customResourceDefinitionStrategy } from '../custom-resources/definition.ts';
import type { DraftObject } from '../draft.ts';
import type { Strategy } from '../resource.ts';
import { bindingStrategy, roleStrategy } from './access.ts';
import { autoscalerStrategy } from './autoscaler.ts';
import { configMapStrategy, secretStrategy } from './configuration.ts';
import { decoderOf } from './decode.ts';
import { disruptionBudgetStrategy } from './disruption-budget.ts';
import { jobStrategy } from './job.ts';
import { namespaceStrategy } from './namespace.ts';
import { endpointSliceStrategy, eventStrategy, ingressStrategy, leaseStrategy, nodeStrategy, podTemplateStrategy } from './others.ts';
import { podStrategy } from './pod.ts';
import { schemaNameOf } from './schema-names.ts';
import { serviceStrategy } from './service/service.ts';
import type { BuiltInStrategy } from './strategy.ts';
import { deploymentStrategy, replicaSetStrategy } from './workloads.ts';

/** What is special about each built-in kind, by `plural.group`. */
const special: Readonly<Record<string, BuiltInStrategy>> = {
  configmaps: configMapStrategy,
  events: eventStrategy,
  namespaces: namespaceStrategy,
  nodes: nodeStrategy,
  pods: podStrategy,
  podtemplates: podTemplateStrategy,
  secrets: secretStrategy,
  services: serviceStrategy,
  'clusterrolebindings.rbac.authorization.k8s.io': bindingStrategy(false),
  'clusterroles.rbac.authorization.k8s.io': roleStrategy(false),
  'customresourcedefinitions.apiextensions.k8s.io': customResourceDefinitionStrategy,
  'deployments.apps': deploymentStrategy,
  'endpointslices.discovery.k8s.io': endpointSliceStrategy,
  'horizontalpodautoscalers.autoscaling': autoscalerStrategy,
  'ingressclasses.networking.k8s.io': { countsGenerations: true },
  'ingresses.networking.k8s.io': ingressStrategy,
  'jobs.batch': jobStrategy,
  'leases.coordination.k8s.io': leaseStrategy,
  'poddisruptionbudgets.policy': disruptionBudgetStrategy,
  'replicasets.apps': replicaSetStrategy,
  'rolebindings.rbac.authorization.k8s.io': bindingStrategy(true),
  'roles.rbac.authorization.k8s.io': roleStrategy(true),
};

export function strategyOf(kind: Kind): Strategy {
  const { setDefaults, ...own } = special[resourceOf(kind)] ?? {};
  const decoder = decoderOf(schemaNameOf(kind));
  return {
    countsGenerations: false,
    selectableFields: [],
    ...own,
    blank: () => decoder.decode({ apiVersion: apiVersionOf(kind), kind: kind.kind }, []) as DraftObject,
    decode(body) {
      const complaints: string[] = [];
      const draft = decoder.decode(body, complaints) as DraftObject;
      setDefaults?.(draft);
      return { draft, complaints };
    },
  };
}
