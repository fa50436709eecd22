import { type Node, nodes } from '@sluice/kubernetes';
import { ageColumn, type Column, defineTable, nameColumn, orNone, wide } from './table.ts';

const roleLabel = 'node-role.kubernetes.io/';

function statusOf({ status, spec }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable === true ? `${word},SchedulingDisabled` : word;
}

function rolesOf({ metadata }: Node): string {
  const labels = metadata.labels ?? {};
  const byPrefix = Object.keys(labels)
    .filter((label) => label.startsWith(roleLabel))
    .map((label) => label.slice(roleLabel.length));
  const byLabel = labels['kubernetes.io/role'];
  const roles = new Set([...byPrefix, ...(byLabel === undefined ? [] : [byLabel])].filter((role) => role !== ''));
  return orNone([...roles].sort().join(','));
}

const addressOf = ({ status }: Node, type: string): string => orNone(status?.addresses?.find((each) => each.type === type)?.address);

const fact = (name: string, value: (info: NonNullable<NonNullable<Node['status']>['nodeInfo']>) => string): Column<Node> =>
  wide({ name, cell: ({ status }) => (status?.nodeInfo === undefined ? '<unknown>' : value(status.nodeInfo) || '<unknown>') });

export const nodeTable = defineTable(nodes, [
  nameColumn,
  { name: 'Status', cell: statusOf },
  { name: 'Roles', cell: rolesOf },
  ageColumn,
  { name: 'Version', cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '' },
  wide({ name: 'Internal-IP', cell: (node) => addressOf(node, 'InternalIP') }),
  wide({ name: 'External-IP', cell: (node) => addressOf(node, 'ExternalIP') }),
  fact('OS-Image', ({ osImage }) => osImage),
  fact('Kernel-Version', ({ kernelVersion, architecture }) => `${kernelVersion || '<unknown>'} (${architecture})`),
  fact('Container-Runtime', ({ containerRuntimeVersion }) => containerRuntimeVersion),
]);
