import { ApiError, keyText } from '@sluice/kubernetes';
import type { StoredObject } from '../draft.ts';
import { badRequest, invalidObject, notFound } from '../errors.ts';
import { forbidden, type Problem, unsupported } from '../field-problem.ts';
import { type Machine, shownAs, tableOf } from '../machine.ts';
import type { Target } from '../resource.ts';
import { type SelectionOptions, selectionOf } from '../selectors.ts';

export interface ListRequest extends SelectionOptions {
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
}

export interface Page {
  readonly items: readonly StoredObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remaining?: number;
}

export function readObject(machine: Machine, target: Target, namespace: string, name: string): StoredObject | undefined {
  const object = tableOf(machine, target).get(namespace, name);
  return object === undefined ? undefined : shownAs(target, object);
}

/** The object; throws NotFound where there is none. */
export function readExisting(machine: Machine, target: Target, namespace: string, name: string): StoredObject {
  const object = readObject(machine, target, namespace, name);
  if (object === undefined) throw notFound(target.type, name);
  return object;
}

/** A page of objects, sorted by namespace and name. Throws Expired where the pages before are too old to go on from. */
export function listObjects(machine: Machine, target: Target, request: ListRequest): Page {
  const select = selectionOf(target, request);
  const from = request.continue === undefined || request.continue === '' ? undefined : readToken(request.continue);
  const at = from?.revision ?? exactRevision(machine, request);
  const namespace = request.namespace ?? '';
  const table = tableOf(machine, target);
  let found =
    at === undefined || at === machine.store.revision
      ? table.list(namespace)
      : continued(() => table.listAt(namespace, at), from !== undefined);
  if (from !== undefined) found = found.filter((object) => positionOf(object) > from.after);
  if (select !== undefined) found = found.filter(select);
  const { limit = 0 } = request;
  const page = limit > 0 && found.length > limit ? found.slice(0, limit) : found;
  const revision = at ?? machine.store.revision;
  const last = page.at(-1);
  const more = page.length < found.length && last !== undefined;
  return {
    items: page.map((object) => shownAs(target, object)),
    resourceVersion: String(revision),
    ...(more ? { continue: writeToken({ revision, after: positionOf(last) }), remaining: found.length - page.length } : {}),
  };
}

function exactRevision(machine: Machine, { resourceVersion = '', resourceVersionMatch }: ListRequest): number | undefined {
  if (resourceVersionMatch !== undefined && resourceVersion === '') {
    throw badOptions(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  }
  if (resourceVersionMatch !== undefined && !['Exact', 'NotOlderThan'].includes(resourceVersionMatch)) {
    throw badOptions(unsupported('resourceVersionMatch', resourceVersionMatch, ['Exact', 'NotOlderThan', '']));
  }
  if (resourceVersion === '' || resourceVersion === '0') return undefined;
  const revision = parseRevision(resourceVersion);
  checkNotAhead(machine, revision);
  return resourceVersionMatch === 'Exact' ? revision : undefined;
}

const badOptions = (problem: Problem): ApiError => invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions', plural: '' }, '', [problem]);

export function parseRevision(text: string): number {
  if (!/^\d+$/.test(text))
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

export function checkNotAhead({ store }: Machine, revision: number): void {
  if (revision <= store.revision) return;
  throw new ApiError('Timeout', `Too large resource version: ${revision}, current: ${store.revision}`, {
    retryAfterSeconds: 1,
    causes: [{ field: '', reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
  });
}

function continued(list: () => readonly StoredObject[], isContinued: boolean): readonly StoredObject[] {
  try {
    return list();
  } catch (error) {
    if (!isContinued) throw error;
    throw new ApiError(
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
    );
  }
}

interface Token {
  readonly revision: number;
  readonly after: string;
}

/** Compares like the keys of etcd: namespace, then name. */
const positionOf = ({ metadata }: StoredObject): string => keyText(metadata);

const writeToken = ({ revision, after }: Token): string => btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: after }));

function readToken(text: string): Token {
  try {
    const { rv, start } = JSON.parse(atob(text)) as Record<string, unknown>;
    if (typeof rv === 'number' && typeof start === 'string') return { revision: rv, after: start };
  } catch {
    // Falls through: the text is not one of ours.
  }
  throw badRequest('continue key is not valid: invalid continue token');
}
