import { type Service, services } from '@sluice/kubernetes';
import { ageColumn, defineTable, labelsText, nameColumn, orNone, wide } from './table.ts';

/** Longer lists of addresses are cut, but for `-o wide`, which this server cannot know of. */
const addressesShown = 16;

function externalAddress({ spec, status }: Service): string {
  const given = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'LoadBalancer': {
      const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((each) => each !== '');
      const shown = [...new Set(ingress)].join(',');
      const all = [cut(shown), ...given].filter((each) => each !== '');
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    case 'ExternalName':
      return orNone(spec.externalName);
    default:
      return orNone(given.join(','));
  }
}

const cut = (text: string): string => (text.length > addressesShown ? `${text.slice(0, addressesShown - 3)}...` : text);

/** `80/TCP,443:30443/TCP`. */
const portsOf = ({ spec }: Service): string =>
  orNone(
    (spec?.ports ?? [])
      .map(({ port, nodePort, protocol = 'TCP' }) =>
        nodePort === undefined || nodePort === 0 ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`,
      )
      .join(','),
  );

export const serviceTable = defineTable(services, [
  nameColumn,
  { name: 'Type', cell: ({ spec }) => spec?.type ?? '' },
  { name: 'Cluster-IP', cell: ({ spec }) => orNone(spec?.clusterIPs?.[0] ?? spec?.clusterIP) },
  { name: 'External-IP', cell: externalAddress },
  { name: 'Port(s)', cell: portsOf },
  ageColumn,
  wide({ name: 'Selector', cell: ({ spec }) => labelsText(spec?.selector) }),
]);
