import type { Table } from '../data-plane.ts';
import { hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { sizeIn } from './capacity.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { podsFor } from './traffic.ts';

export const trafficHasPods: Invariant = {
  name: 'traffic-has-pods',
  law: 'Whatever table a proxy uses, old, new or a mixture, every revision that it sends requests to has the size that its share needs.',
  watch(scene) {
    /** The ReplicaSets of the present Rollout, those included that are deleted by now. */
    const known = new Map<string, string | undefined>();
    const look = (write?: Write): Finding => {
      const uid = scene.view.rollout()?.metadata.uid;
      if (uid === undefined) return undefined;
      for (const each of scene.view.owned()) known.set(hashOf(each), uid);
      const isOurs = (hash: string) => known.get(hash) === uid;
      for (const table of [scene.plane.written(), ...scene.plane.inUse()]) {
        const finding = lackIn(scene, table, isOurs, write);
        if (finding !== undefined) return finding;
      }
      return undefined;
    };
    return { onWrite: (write) => (write.by.who === 'controller' ? look(write) : undefined), onTraffic: () => look() };
  },
};

function lackIn(scene: Scene, { flows }: Table, isOurs: (hash: string) => boolean, write: Write | undefined): Finding {
  for (const flow of flows) {
    if (flow.hash === '' || !isOurs(flow.hash)) continue;
    const replicaSet = scene.view.owned().find((each) => hashOf(each) === flow.hash);
    const [size, needed] = [sizeIn(replicaSet), podsFor(scene, flow, write)];
    if (size < needed)
      return `a proxy sends ${percent(flow.share)} of the requests to ${flow.hash}, which has size ${size} and needs ${needed}`;
  }
  return undefined;
}

const percent = (share: number): string => (share === 0 ? 'marked ones' : `${Math.round(share * 1000) / 10} %`);
