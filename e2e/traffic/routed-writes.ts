/** What the controller writes to the routing object of a Rollout: when, and which weights. */
import assert from 'node:assert/strict';
import { type Kind, type KubeObject, type StopSignal, stopper } from '@sluice/kubernetes';
import { type AuditMark, type AuditRecord, auditMark, auditSince } from '../audit.ts';
import { controllerUser } from '../install.ts';
import { waitFor } from '../patience.ts';
import type { Stage } from '../stage.ts';
import type { Plane } from './planes/plane.ts';

export interface RoutedWrites {
  /** The weights that were written, in their order; equal ones after each other stand once. */
  weights(): Promise<readonly number[]>;
  /** How many requests changed the object, or wanted to. */
  count(): number;
  /** When the last write of this weight reached the API server, in ms since the epoch. Waits until there is one. */
  timeOf(weight: number): Promise<number>;
  stop(): void;
}

export function followRoutedWrites(stage: Stage, { routed, weightOf }: Plane, namespace: string): RoutedWrites {
  const { auditLog } = stage.cluster;
  assert.ok(auditLog !== undefined, 'this needs the audit log of the API server');
  const log = auditLog;
  const mark = auditMark(log);
  const end = stopper();
  const seen: { weight: number; seenAt: number }[] = [];
  let broken: unknown;
  watch(end).catch((error: unknown) => {
    broken = error;
  });

  async function watch(stop: StopSignal): Promise<void> {
    const present = await stage.client.list(routed.kind, { namespace });
    let { resourceVersion } = present;
    for (const object of present.items) see(object);
    while (!stop.stopped) {
      for await (const event of stage.client.watch(routed.kind, { namespace, resourceVersion }, stop)) {
        if (event.type === 'BOOKMARK') continue;
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        see(event.object);
      }
    }
  }

  function see(object: KubeObject): void {
    const weight = object.metadata.name === routed.name ? weightOf(object) : undefined;
    if (weight !== undefined && weight !== seen.at(-1)?.weight) seen.push({ weight, seenAt: Date.now() });
  }

  const writes = () => routedWritesSince(log, mark, { plural: routed.kind.plural, namespace, name: routed.name });
  return {
    async weights() {
      if (broken !== undefined) throw broken;
      return seen.map(({ weight }) => weight);
    },
    count: () => writes().length,
    async timeOf(weight) {
      const { seenAt } = await waitFor(`write of weight ${weight}`, 30, () => {
        if (broken !== undefined) throw broken;
        return seen.findLast((each) => each.weight === weight);
      });
      return writes().findLast(({ receivedAt }) => receivedAt <= seenAt)?.receivedAt ?? seenAt;
    },
    stop: () => end.stop(),
  };
}

const writing = new Set(['create', 'update', 'patch', 'delete']);

/** The controller's requests that change things, leases apart. */
export const controllerWritesSince = (log: string, mark: AuditMark): readonly AuditRecord[] =>
  auditSince(log, mark).filter(({ user, verb, resource }) => user === controllerUser && writing.has(verb) && resource !== 'leases');

/** An object that is created has no name in the audit log. */
const routedWritesSince = (log: string, mark: AuditMark, object: { plural: string; namespace: string; name: string }) =>
  controllerWritesSince(log, mark).filter(
    ({ resource, namespace, name }) =>
      resource === object.plural && namespace === object.namespace && (name === object.name || name === ''),
  );

/** When the controller last wrote this object, in ms since the epoch; undefined: never. */
export const lastWriteOf = (
  stage: Stage,
  { plural }: Kind,
  object: { readonly namespace: string; readonly name: string },
): number | undefined => routedWritesSince(stage.cluster.auditLog ?? '', 0, { plural, ...object }).at(-1)?.receivedAt;
