import type { Table } from '../flows.ts';
import type { Invariant } from './invariant.ts';
import { shortageOf } from './traffic.ts';

export const trafficFollowsPods: Invariant = {
  name: 'traffic-follows-pods',
  law: 'No write of a controller to a route or a Service leaves users fewer pods than they had, as written or for any proxy that takes it over first.',
  watch: (scene) => ({
    onWrite(write) {
      if (write.by.who !== 'controller' || write.by.decision === undefined) return undefined;
      const [before, after] = [scene.plane.with(write, 'before'), scene.plane.with(write, 'after')];
      for (const [index, table] of after.entries()) {
        const former = before[index];
        if (former === undefined || table === former) continue;
        const [had, has] = [shortageOf(scene, former, write), shortageOf(scene, table, write)];
        if (has > had) {
          const what = `${write.resource.split('.')[0]}/${write.object.metadata.name}`;
          return `${what} was written: ${told(former)} became ${told(table)}, which lacks ${has} pods (before: ${had})`;
        }
      }
      return undefined;
    },
  }),
};

const told = ({ flows }: Table): string =>
  flows.map(({ hash, share }) => `${Math.round(share * 1000) / 10} % ${hash || 'all'}`).join(' + ') || 'nothing';
