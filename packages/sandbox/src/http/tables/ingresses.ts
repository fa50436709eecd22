import { type Ingress, ingresses } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn, orNone, shortened } from './table.ts';

/** More hosts than these are counted, not shown. */
const shown = 3;

function hostsOf({ spec }: Ingress): string {
  const hosts = (spec?.rules ?? []).map(({ host }) => host ?? '').filter((host) => host !== '');
  return hosts.length === 0 ? '*' : shortened(hosts, shown);
}

const addressOf = ({ status }: Ingress): string =>
  (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').join(',');

export const ingressTable = defineTable(ingresses, [
  nameColumn,
  { name: 'Class', cell: ({ spec }) => orNone(spec?.ingressClassName) },
  { name: 'Hosts', cell: hostsOf },
  { name: 'Address', cell: addressOf },
  { name: 'Ports', cell: ({ spec }) => ((spec?.tls ?? []).length > 0 ? '80, 443' : '80') },
  ageColumn,
]);
