import { configuredRouters } from '@sluice/api';
import type { Check } from '../../check.ts';
import type { Plane } from '../planes/plane.ts';
import type { Ready } from '../scene.ts';
import { blueGreen } from './blue-green.ts';
import { wholeCanary } from './canary.ts';
import { keptClients } from './kept-clients.ts';
import { headerRoute, mirrorRoute } from './managed-routes.ts';
import { abortInTheMiddle, rollback, superseding } from './turning-back.ts';
import { oneWritePerWeight } from './writes.ts';

/** What every data plane goes through, as far as it can. */
export const scenariosFor = ({ headerRoutes, mirrorRoutes, trafficRouting }: Plane): readonly Check<Ready>[] => [
  wholeCanary,
  abortInTheMiddle,
  rollback,
  superseding,
  blueGreen,
  ...(headerRoutes ? [headerRoute] : []),
  ...(mirrorRoutes ? [mirrorRoute] : []),
  ...(configuredRouters(trafficRouting).every(({ supports }) => supports.stickiness === 'none') ? [] : [keptClients]),
  oneWritePerWeight,
];
