import { leases } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn } from './table.ts';

export const leaseTable = defineTable(leases, [nameColumn, { name: 'Holder', cell: ({ spec }) => spec?.holderIdentity ?? '' }, ageColumn]);
