import type { IncomingMessage } from 'node:http';
import { ApiError } from '@sluice/kubernetes';
import type { Machine } from '../../api-server/machine.ts';
import { holderOf } from '../../api-server/subresources/token.ts';
import { checkMay } from './authorize.ts';
import { administrator, anonymous, type User } from './users.ts';

export interface Credentials {
  /** What the administrator shows. */
  readonly adminToken?: string | undefined;
  /** Who shows nothing: the administrator where connections are not encrypted, else nobody in particular. */
  readonly unknown: User;
}

/** Without encryption kubectl sends no credentials, so that everybody is the administrator; with it they must be shown. */
export const credentialsOf = (adminToken: string | undefined): Credentials => ({
  adminToken,
  unknown: adminToken === undefined ? administrator : anonymous,
});

/** Who asks, by the token and by whom the asker acts as. Throws Unauthorized, and Forbidden where acting as another is not allowed. */
export function authenticate(machine: Machine, { adminToken, unknown }: Credentials, message: IncomingMessage): User {
  const user = bearerOf(machine, adminToken, message.headers.authorization) ?? unknown;
  return impersonated(machine, user, message.headersDistinct);
}

function bearerOf(machine: Machine, adminToken: string | undefined, authorization: string | undefined): User | undefined {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  if (token === adminToken) return administrator;
  const holder = holderOf(machine, token);
  if (holder === undefined) throw new ApiError('Unauthorized', 'Unauthorized');
  return serviceAccountUser(holder);
}

const accountPrefix = 'system:serviceaccount:';

export const serviceAccountUser = ({
  namespace,
  name,
  uid,
}: {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}): User => ({
  name: `${accountPrefix}${namespace}:${name}`,
  ...(uid === undefined ? {} : { uid }),
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

function impersonated(machine: Machine, asker: User, headers: IncomingMessage['headersDistinct']): User {
  const [name] = headers['impersonate-user'] ?? [];
  const groups = headers['impersonate-group'] ?? [];
  const [uid] = headers['impersonate-uid'] ?? [];
  const extra = Object.entries(headers).filter(([header]) => header.startsWith('impersonate-extra-'));
  if (name === undefined) {
    if (groups.length === 0 && uid === undefined && extra.length === 0) return asker;
    throw new ApiError('InternalError', 'Internal error occurred: requested to impersonate groups, a uid or extra values without a user');
  }
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  const may = (resource: string, of: string, within = ''): void =>
    checkMay(machine, asker, { verb: 'impersonate', group: '', resource, subresource: '', namespace: within, name: of });
  if (namespace !== undefined && account !== undefined) may('serviceaccounts', account, namespace);
  else may('users', name);
  for (const group of groups) may('groups', group);

  const base = namespace !== undefined && account !== undefined ? serviceAccountUser({ namespace, name: account }) : undefined;
  const own = groups.length > 0 ? groups : (base?.groups ?? []);
  const everybody = name === anonymous.name ? 'system:unauthenticated' : 'system:authenticated';
  return {
    name,
    ...(uid === undefined ? {} : { uid }),
    groups: own.includes(everybody) ? own : [...own, everybody],
    ...(extra.length === 0
      ? {}
      : {
          extra: Object.fromEntries(
            extra.map(([header, values]) => [decodeURIComponent(header.slice('impersonate-extra-'.length)), values ?? []]),
          ),
        }),
  };
}
