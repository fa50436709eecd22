import type { Flow, Table } from '../flows.ts';
import { hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { sizeIn } from './capacity.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { podsFor, replicasForTraffic } from './traffic.ts';

export const trafficHasPods: Invariant = {
  name: 'traffic-has-pods',
  law: 'Whatever table a proxy uses, old, new or a mixture, every revision that it sends requests to has the size that its share needs.',
  watch(scene) {
    /** The ReplicaSets of the present Rollout, those included that are deleted by now. */
    const known = new Map<string, string | undefined>();
    /** How many pods all traffic needed when a revision was last wanted: one that is replaced does not grow any more. */
    const replicas = new Map<string, number>();
    const noteReplicas = (hash: string, write: Write | undefined): void => {
      const now = replicasForTraffic(scene, write);
      const { status = {} } = scene.view.rollout() ?? {};
      const isWanted = hash === status.currentPodHash || hash === status.stableRS;
      replicas.set(hash, isWanted ? now : Math.min(now, replicas.get(hash) ?? now));
    };
    const look = (write?: Write): Finding => {
      const uid = scene.view.rollout()?.metadata.uid;
      if (uid === undefined) return undefined;
      for (const each of scene.view.owned()) known.set(hashOf(each), uid);
      const isOurs = (hash: string) => known.get(hash) === uid;
      for (const hash of known.keys()) noteReplicas(hash, write);
      for (const table of [scene.plane.written(), ...scene.plane.inUse()]) {
        const finding = lackIn(scene, table, isOurs, (flow) => podsFor(scene, flow, write, replicas.get(flow.hash)));
        if (finding !== undefined) return finding;
      }
      return undefined;
    };
    return { onWrite: (write) => (write.by.who === 'controller' ? look(write) : undefined), onTraffic: () => look() };
  },
};

function lackIn(scene: Scene, { flows }: Table, isOurs: (hash: string) => boolean, needs: (flow: Flow) => number): Finding {
  for (const flow of flows) {
    if (flow.hash === '' || !isOurs(flow.hash)) continue;
    const replicaSet = scene.view.owned().find((each) => hashOf(each) === flow.hash);
    const [size, needed] = [sizeIn(replicaSet), needs(flow)];
    if (size < needed)
      return `a proxy sends ${percent(flow.share)} of the requests to ${flow.hash}, which has size ${size} and needs ${needed}`;
  }
  return undefined;
}

const percent = (share: number): string => (share === 0 ? 'marked ones' : `${Math.round(share * 1000) / 10} %`);
