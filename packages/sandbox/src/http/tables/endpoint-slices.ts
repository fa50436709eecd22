import { type EndpointSlice, endpointSlices } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn, shortened } from './table.ts';

/** More than these are counted, not shown. */
const shown = 3;

function portsOf({ ports }: EndpointSlice): string {
  const list = ports ?? [];
  if (list.length === 0) return '<unset>';
  return shortened(
    list.map(({ port, name }) => String(port ?? name ?? '*')),
    shown,
  );
}

function endpointsOf({ endpoints }: EndpointSlice): string {
  const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  return addresses.length === 0 ? '<unset>' : shortened(addresses, shown);
}

export const endpointSliceTable = defineTable(endpointSlices, [
  nameColumn,
  { name: 'AddressType', cell: ({ addressType }) => addressType },
  { name: 'Ports', cell: portsOf },
  { name: 'Endpoints', cell: endpointsOf },
  ageColumn,
]);
