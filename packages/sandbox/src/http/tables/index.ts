import { type CustomResourceDefinition, customResourceDefinitions, resourceOf } from '@sluice/kubernetes';
import type { Machine } from '../../api-server/machine.ts';
import type { Target } from '../../api-server/resource.ts';
import { configMapTable } from './config-maps.ts';
import { customTable } from './custom.ts';
import { deploymentTable } from './deployments.ts';
import { endpointSliceTable } from './endpoint-slices.ts';
import { eventTable } from './events.ts';
import { horizontalPodAutoscalerTable } from './horizontal-pod-autoscalers.ts';
import { ingressClassTable } from './ingress-classes.ts';
import { ingressTable } from './ingresses.ts';
import { jobTable } from './jobs.ts';
import { leaseTable } from './leases.ts';
import { namespaceTable } from './namespaces.ts';
import { nodeTable } from './nodes.ts';
import { podDisruptionBudgetTable } from './pod-disruption-budgets.ts';
import { podTemplateTable } from './pod-templates.ts';
import { podTable } from './pods.ts';
import { replicaSetTable } from './replica-sets.ts';
import { clusterRoleBindingTable, roleBindingTable } from './role-bindings.ts';
import { clusterRoleTable, customResourceDefinitionTable, roleTable } from './roles.ts';
import { secretTable } from './secrets.ts';
import { serviceTable } from './services.ts';
import { ageColumn, nameColumn, type TableSpec } from './table.ts';

/** The tables of the built-in kinds: a file each, a line each. */
const builtInTables: readonly TableSpec[] = [
  configMapTable,
  eventTable,
  namespaceTable,
  nodeTable,
  podTable,
  podTemplateTable,
  secretTable,
  serviceTable,
  deploymentTable,
  replicaSetTable,
  horizontalPodAutoscalerTable,
  jobTable,
  leaseTable,
  endpointSliceTable,
  ingressClassTable,
  ingressTable,
  podDisruptionBudgetTable,
  clusterRoleBindingTable,
  clusterRoleTable,
  roleBindingTable,
  roleTable,
  customResourceDefinitionTable,
];

const byId = new Map(builtInTables.map((table) => [table.id, table]));
const definitionsId = resourceOf(customResourceDefinitions);

/** How the objects of a resource are printed: its own columns where it has some, else name and age. */
export function tableOf({ around }: Machine, { type, version }: Target): TableSpec {
  const builtIn = byId.get(type.id);
  if (builtIn !== undefined) return builtIn;
  const definition = around.read(definitionsId, '', type.id);
  if (definition === undefined) return { id: type.id, columns: [nameColumn, ageColumn] };
  // The border: a definition that is stored has passed its own schema.
  return customTable(definition as unknown as CustomResourceDefinition, version.version);
}
