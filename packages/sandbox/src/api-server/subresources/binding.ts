import { formatInstant, type Pod } from '@sluice/kubernetes';
import { draftOf, typed, valueAt } from '../draft.ts';
import { badRequest, conflict, invalidObject } from '../errors.ts';
import { required } from '../field-problem.ts';
import type { Machine } from '../machine.ts';
import type { WriteOptions } from '../operations/body.ts';
import { commitChange } from '../operations/commit.ts';
import { readExisting } from '../operations/read.ts';
import type { Target } from '../resource.ts';

/** Puts a pod on a node, once. Throws Conflict where it is on one, or is about to go. */
export function bindPod(
  machine: Machine,
  target: Target,
  where: { namespace: string; name: string },
  body: unknown,
  options: WriteOptions,
): void {
  const node = valueAt(body, ['target', 'name']);
  const kind = valueAt(body, ['target', 'kind']);
  if (typeof node !== 'string' || node === '') {
    throw invalidObject({ group: '', kind: 'Binding', plural: 'bindings' }, where.name, [required('target.name')]);
  }
  if (kind !== undefined && kind !== '' && kind !== 'Node') throw badRequest(`target.kind: ${String(kind)} is not supported, must be Node`);
  const before = readExisting(machine, target, where.namespace, where.name);
  const pod = draftOf(before);
  const { spec, metadata, status } = typed<Pod>(pod);
  const present = spec?.nodeName ?? '';
  if (metadata.deletionTimestamp !== undefined)
    throw conflict(target.type, where.name, `pod ${where.name} is being deleted, cannot be assigned to a host`);
  if (present !== '') throw conflict(target.type, where.name, `pod ${where.name} is already assigned to node ${JSON.stringify(present)}`);
  typed<Pod>(pod).spec = { ...spec, containers: spec?.containers ?? [], nodeName: node };
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: formatInstant(machine.clock.now()) };
  pod.status = { ...status, conditions: [...others, scheduled] };
  if (options.dryRun !== true) commitChange(machine, target, pod);
}
