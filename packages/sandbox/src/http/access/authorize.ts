import type { PolicyRule } from '@sluice/kubernetes';
import { ObjectError } from '../../api-server/errors.ts';
import type { Machine } from '../../api-server/machine.ts';
import { grantsOf } from './rules.ts';
import type { User } from './users.ts';

/** What somebody wants to do. */
export interface ResourceAccess {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty for what has none, and for all of them. */
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
}

export interface PathAccess {
  readonly verb: string;
  readonly path: string;
}

/** Why it is allowed; undefined where it is not. The text is empty for the administrator. */
export function allowedBecause(machine: Machine, user: User, access: ResourceAccess | PathAccess): string | undefined {
  const covers = (rule: PolicyRule): boolean => ('path' in access ? coversPath(rule, access) : coversResource(rule, access));
  for (const { rule, reason } of grantsOf(machine, user, 'path' in access ? '' : access.namespace)) if (covers(rule)) return reason;
  return undefined;
}

const holds = (list: readonly string[] | undefined, value: string): boolean =>
  list?.some((each) => each === '*' || each === value) === true;

function coversResource({ verbs, apiGroups, resources, resourceNames = [] }: PolicyRule, access: ResourceAccess): boolean {
  const { verb, group, resource, subresource, name } = access;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const isNamed = holds(resources, full) || (subresource !== '' && resources?.includes(`*/${subresource}`) === true);
  return holds(verbs, verb) && holds(apiGroups, group) && isNamed && (resourceNames.length === 0 || resourceNames.includes(name));
}

function coversPath({ verbs, nonResourceURLs = [] }: PolicyRule, { verb, path }: PathAccess): boolean {
  return holds(verbs, verb) && nonResourceURLs.some((each) => each === path || (each.endsWith('*') && path.startsWith(each.slice(0, -1))));
}

/** Throws Forbidden, in Kubernetes' words, where it is not allowed. */
export function checkMay(machine: Machine, user: User, access: ResourceAccess | PathAccess): void {
  if (allowedBecause(machine, user, access) !== undefined) return;
  const who = `User ${JSON.stringify(user.name)} cannot`;
  if ('path' in access) {
    throw new ObjectError({ group: '', kind: '' }, 'Forbidden', `forbidden: ${who} ${access.verb} path ${JSON.stringify(access.path)}`);
  }
  const { verb, group, resource, subresource, namespace, name } = access;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const what = `${group === '' ? resource : `${resource}.${group}`}${name === '' ? '' : ` ${JSON.stringify(name)}`}`;
  throw new ObjectError(
    { name, group, kind: resource },
    'Forbidden',
    `${what} is forbidden: ${who} ${verb} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${where}`,
  );
}
