/** What an API server's audit log tells about who asked for what. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isObject } from '@sluice/kubernetes';

export interface AuditRecord {
  readonly user: string;
  readonly userAgent: string;
  readonly verb: string;
  readonly uri: string;
  /** Plural of the kind and, after a slash, the subresource; empty for requests that name no resource. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status. */
  readonly code: number;
  /** Whether the user lacked a permission; a status of 403 has other reasons too. */
  readonly forbidden: boolean;
  /** When the request came, in ms since the epoch. */
  readonly receivedAt: number;
}

/** A place in the audit log. */
export type AuditMark = number;

/** The end of the log as it is now: all requests that have been answered are in it. */
export function auditMark(path: string): AuditMark {
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/** The requests that were answered since the mark. A watch counts when its first answer comes, not when it ends. */
export function auditSince(path: string, mark: AuditMark = 0): readonly AuditRecord[] {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(file).size - mark);
    readSync(file, bytes, 0, bytes.length, mark);
    return bytes.toString().split('\n').slice(0, -1).flatMap(record);
  } finally {
    closeSync(file);
  }
}

function record(line: string): readonly AuditRecord[] {
  const parsed: unknown = JSON.parse(line);
  const entry = part(parsed);
  const reference = part(entry.objectRef);
  const subresource = text(reference.subresource);
  const code = Number(part(entry.responseStatus).code ?? 0);
  const verb = text(entry.verb);
  if (verb === 'watch' && code === 200 && entry.stage === 'ResponseComplete') return [];
  const seen: AuditRecord = {
    user: text(part(entry.user).username),
    userAgent: text(entry.userAgent),
    verb,
    uri: text(entry.requestURI),
    resource: text(reference.resource) + (subresource === '' ? '' : `/${subresource}`),
    namespace: text(reference.namespace),
    name: text(reference.name),
    code,
    forbidden: part(entry.annotations)['authorization.k8s.io/decision'] === 'forbid',
    receivedAt: Date.parse(text(entry.requestReceivedTimestamp)),
  };
  return [seen];
}

const part = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
