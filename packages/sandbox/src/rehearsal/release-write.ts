import type { JsonObject } from '@sluice/kubernetes';
import type { Write } from '../simulator/pen.ts';
import { stateText } from './recorder.ts';
import type { ReleaseWrite } from './rehearsal.ts';

const untold = ['events', 'leases.coordination.k8s.io', 'rollouts.argoproj.io'];

/**
 * A write of the controller, for whoever asks what a release changes; undefined for writes of others, and for those that tell nothing.
 * The status is written last in a pass, so what a write is part of stands in the plan behind it.
 */
export function releaseWriteOf({ by, resource, object, before, after }: Write, atMs: number): ReleaseWrite | undefined {
  if (by.who !== 'controller' || untold.includes(resource)) return undefined;
  const { status = {}, waitingFor } = by.decision?.plan ?? {};
  return {
    atMs,
    step: status.currentStepIndex ?? 0,
    what: stateText({ ...status, waitingFor }),
    kind: object.kind,
    name: object.metadata.name,
    ...(before === undefined ? {} : { before: jsonOf(before) }),
    ...(after === undefined ? {} : { after: jsonOf(after) }),
  };
}

const jsonOf = (object: object): JsonObject => JSON.parse(JSON.stringify(object));
