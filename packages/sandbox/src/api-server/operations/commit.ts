import { ApiError } from '@sluice/kubernetes';
import { type DraftObject, type StoredObject, seal } from '../draft.ts';
import { type Machine, tableOf } from '../machine.ts';
import type { Target } from '../resource.ts';

const maxStoredBytes = 1.5 * 1024 * 1024;
const maxRequestBytes = 3 * 1024 * 1024;

/** Throws RequestEntityTooLarge for what a real server would not read, or could not store. */
export function checkSize(draft: DraftObject, limit: 'read' | 'stored'): void {
  const maxBytes = limit === 'read' ? maxRequestBytes : maxStoredBytes;
  // The rough figure is never far off; only what comes near the limit is measured.
  if (roughBytes(draft) < maxBytes / 4) return;
  if (JSON.stringify(draft).length > maxBytes) {
    throw new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${maxRequestBytes}`);
  }
}

function roughBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 6;
  let total = 2;
  for (const key in value) total += key.length + 4 + roughBytes((value as Record<string, unknown>)[key]);
  return total;
}

/** Stores a new or changed object under the next revision. */
export function commitChange(machine: Machine, target: Target, draft: DraftObject): StoredObject {
  const revision = machine.store.nextRevision();
  draft.metadata.resourceVersion = String(revision);
  const stored = seal(draft);
  tableOf(machine, target).put(stored, revision);
  return stored;
}

/** Takes an object out under the next revision; returns its last state. */
export function commitRemoval(machine: Machine, target: Target, object: StoredObject | DraftObject): StoredObject {
  const revision = machine.store.nextRevision();
  const last = seal({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } } as DraftObject);
  tableOf(machine, target).take(last, revision);
  return last;
}
