import { setTimeout as delay } from 'node:timers/promises';
import { type AuditRecord, auditMark, auditSince } from '../audit.ts';
import { controllerUser } from '../install.ts';

/** What the controller asked of the API server. Watches and the renewals of its lease are no part of it. */
export interface Requests {
  /** By verb and resource, with the status where it is an error; the most frequent first. Without events. */
  readonly byKind: ReadonlyMap<string, number>;
  readonly total: number;
  readonly events: number;
}

/** The requests since a place in the audit log; only those about one namespace, where one is given. */
export function requestsSince(auditLog: string, mark: number, namespace?: string): Requests {
  const isCounted = (each: AuditRecord): boolean =>
    each.user === controllerUser &&
    each.verb !== 'watch' &&
    each.resource !== 'leases' &&
    (namespace === undefined || each.namespace === namespace);
  const own = auditSince(auditLog, mark).filter(isCounted);
  const counted = own.filter(({ resource }) => resource !== 'events');
  const kinds = new Map<string, number>();
  for (const { verb, resource, code } of counted) {
    const kind = `${verb} ${resource}${code >= 400 ? ` (${code})` : ''}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const byKind = new Map([...kinds].sort(([, a], [, b]) => b - a));
  return { byKind, total: counted.length, events: own.length - counted.length };
}

/** Waits until the controller has asked for nothing in the namespace for so long: then its events and last statuses are written. */
export async function untilQuiet(auditLog: string, namespace: string, quietMs: number): Promise<void> {
  for (let mark = auditMark(auditLog), quietSince = performance.now(); performance.now() - quietSince < quietMs; ) {
    await delay(500);
    const { total, events } = requestsSince(auditLog, mark, namespace);
    mark = auditMark(auditLog);
    if (total + events > 0) quietSince = performance.now();
  }
}
