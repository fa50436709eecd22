import { maxTrafficWeightOf } from '@sluice/api';
import { hashOf } from '../hashes.ts';
import type { Finding } from '../invariants/invariant.ts';
import { stepsOf } from '../invariants/rollout-write.ts';
import { planeOf } from '../planes/registry.ts';
import { temperOf } from '../scenario/images.ts';
import { imageOfSet } from '../view.ts';
import { first, type Subject, stableOf } from './subject.ts';

/** All requests go to one revision, as written and as every proxy does it, and no route of a step is left. */
export function isTrafficAt({ scene, rollout }: Subject, hash: string): Finding {
  const { routing } = scene.scenario;
  if (routing === undefined || rollout.spec.strategy?.canary?.trafficRouting === undefined || rollout.spec.replicas === 0) return undefined;
  const plane = planeOf(routing.plane);
  const [now, then] = [scene.plane.routes().length, plane.routes(plane.objects).length];
  return first(
    () => (now === then ? undefined : `${now} routes are left, of ${then} that users wrote`),
    () => {
      const elsewhere = tablesOf(scene.plane).flatMap(({ flows }) => flows.filter((flow) => flow.hash !== hash));
      return elsewhere.length === 0 ? undefined : `requests go to ${elsewhere[0]?.hash || 'all pods'}, not to ${hash}`;
    },
  );
}

/** At a pause the canary has the weight of the last step that set one. Where it or the stable revision cannot serve, it may have another. */
export function isTrafficAtStep({ scene, rollout, status, current, ...rest }: Subject): Finding {
  const stable = stableOf({ scene, rollout, status, current, ...rest });
  if (scene.scenario.routing === undefined || stable === undefined || rollout.spec.replicas === 0) return undefined;
  if ([current, stable].some((each) => temperOf(imageOfSet(each)) !== 'good')) return undefined;
  const steps = stepsOf(rollout).slice(0, (status.currentStepIndex ?? 0) + 1);
  const wanted = (steps.findLast(({ setWeight }) => setWeight !== undefined)?.setWeight ?? 0) / maxTrafficWeightOf(rollout);
  for (const { flows } of tablesOf(scene.plane)) {
    const share = flows.find(({ hash }) => hash === hashOf(current))?.share ?? 0;
    if (Math.abs(share - wanted) > 1e-6) return `${share * 100} % of the requests go to the canary, not ${wanted * 100} %`;
  }
  return undefined;
}

const tablesOf = (plane: Subject['scene']['plane']) => [plane.written(), ...plane.inUse()];
