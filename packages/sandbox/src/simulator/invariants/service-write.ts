import type { Rollout } from '@sluice/api';
import type { Service } from '@sluice/kubernetes';
import { type StoredObject, typed } from '../../api-server/draft.ts';
import { hashIn } from '../hashes.ts';
import type { Decision, Write } from '../pen.ts';

/** A write of a pass of a controller that points a Service at another revision. */
export interface Pointing {
  readonly before: Service;
  readonly after: Service;
  /** The hash that was selected; undefined: all pods. */
  readonly from: string | undefined;
  readonly to: string;
  readonly role: ServiceRole | undefined;
  readonly decision: Decision;
}

export type ServiceRole = 'canary' | 'stable' | 'active' | 'preview';

export function pointingOf({ by, resource, before, after }: Write): Pointing | undefined {
  if (by.who !== 'controller' || by.decision === undefined || resource !== 'services') return undefined;
  if (before === undefined || after === undefined) return undefined;
  const [from, to] = [serviceIn(before), serviceIn(after)];
  const hash = hashIn(to);
  if (hash === undefined || hash === hashIn(from)) return undefined;
  const role = roleOf(by.decision.seen.rollout, to.metadata.name);
  return { before: from, after: to, from: hashIn(from), to: hash, role, decision: by.decision };
}

/** The part that a Service plays for the Rollout. */
export function roleOf({ spec, status }: Rollout, name: string): ServiceRole | undefined {
  const { canary, blueGreen } = spec.strategy ?? {};
  const { pingService, pongService } = canary?.pingPong ?? {};
  // Pong is the stable one at first.
  const stable = status?.canary?.stablePingPong === 'ping' ? pingService : pongService;
  if (pingService !== undefined && [pingService, pongService].includes(name)) return name === stable ? 'stable' : 'canary';
  if (name === canary?.stableService) return 'stable';
  if (name === canary?.canaryService) return 'canary';
  if (name === blueGreen?.activeService) return 'active';
  if (name === blueGreen?.previewService) return 'preview';
  return undefined;
}

export const serviceIn = (object: StoredObject): Service => typed<Service>(object);
