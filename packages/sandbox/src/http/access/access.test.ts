import { execFileSync } from 'node:child_process';
import { get } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Json, serviceAccounts } from '@sluice/kubernetes';
import { createVirtualClock } from '../../time/virtual-clock.ts';
import { selfSigned } from '../self-signed.ts';
import { type Served, serve } from '../testing/served.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const robots = '/api/v1/namespaces/default/serviceaccounts';

const make = (served: Served, path: string, body: Json) => served.send('POST', path, body);

/** A service account, and a role that lets it read pods. */
async function withRobot(served: Served): Promise<void> {
  await make(served, robots, { metadata: { name: 'robot' } });
  await make(served, `${rbac}/namespaces/default/roles`, {
    metadata: { name: 'reader' },
    rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] }],
  });
  await make(served, `${rbac}/namespaces/default/rolebindings`, {
    metadata: { name: 'robot' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'default' }],
  });
}

async function tokenOf(served: Served, seconds = 600): Promise<string> {
  const { body } = await make(served, `${robots}/robot/token`, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    spec: { expirationSeconds: seconds },
  });
  return (body as { status: { token: string } }).status.token;
}

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('a service account', () => {
  const clock = createVirtualClock();
  let served: Served;
  beforeAll(async () => {
    served = await serve({ clock });
    await withRobot(served);
  });
  afterAll(() => served.close());

  test('may do with its token what its roles say, and nothing else', async () => {
    const robot = as(await tokenOf(served));
    expect(await served.ask('/api/v1/namespaces/default/pods', robot)).toMatchObject({ code: 200 });
    expect(await served.ask('/api/v1/namespaces/default/secrets', robot)).toMatchObject({
      code: 403,
      body: { reason: 'Forbidden', details: { kind: 'secrets' } },
    });
    expect(await served.ask('/api/v1/pods', robot)).toMatchObject({ code: 403 });
    expect(await served.ask('/api/v1/namespaces/default/pods/p', { ...robot, method: 'DELETE' })).toMatchObject({ code: 403 });
    expect(await served.ask('/apis', robot)).toMatchObject({ code: 200 });
    expect(await served.ask('/metrics', robot)).toMatchObject({
      code: 403,
      body: { message: expect.stringContaining('cannot get path "/metrics"') },
    });
  });

  test('is told who it is', async () => {
    const headers = { ...as(await tokenOf(served)).headers, 'content-type': 'application/json' };
    const review = await served.ask('/apis/authentication.k8s.io/v1/selfsubjectreviews', { headers, method: 'POST', body: '{}' });
    expect(review).toMatchObject({
      code: 201,
      body: {
        status: {
          userInfo: { username: 'system:serviceaccount:default:robot', groups: expect.arrayContaining(['system:serviceaccounts:default']) },
        },
      },
    });
  });

  test('is nobody any longer when its token is too old, forged, or its account is another', async () => {
    const token = await tokenOf(served);
    const [head, claims] = token.split('.');
    expect(await served.ask('/api/v1/namespaces/default/pods', as(`${head}.${claims}.AAAA`))).toMatchObject({ code: 401 });
    expect(await served.ask('/api/v1/namespaces/default/pods', as('nonsense'))).toMatchObject({ code: 401 });
    await clock.advance(601_000);
    expect(await served.ask('/api/v1/namespaces/default/pods', as(token))).toMatchObject({ code: 401 });
    const fresh = await tokenOf(served);
    await served.server.client().remove(serviceAccounts, { namespace: 'default', name: 'robot' });
    await make(served, robots, { metadata: { name: 'robot' } });
    expect(await served.ask('/api/v1/namespaces/default/pods', as(fresh))).toMatchObject({ code: 401 });
  });

  test('gets no token that ends within ten minutes', async () => {
    const refused = await make(served, `${robots}/robot/token`, { spec: { expirationSeconds: 60 } });
    expect(refused).toMatchObject({
      code: 422,
      body: { message: expect.stringContaining('may not specify a duration less than 10 minutes') },
    });
  });
});

describe('roles', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve();
    await withRobot(served);
  });
  afterAll(() => served.close());

  const mayBob = async (access: Json) => {
    const review = await served.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec: { user: 'bob', groups: ['devs'], ...(access as object) },
    });
    return (review.body as { status: { allowed: boolean } }).status.allowed;
  };

  test('of the cluster hold everywhere, for users and for groups, by names and by wildcards', async () => {
    const bind = (name: string, subject: Json, rules: Json) =>
      Promise.all([
        make(served, `${rbac}/clusterroles`, { metadata: { name }, rules }),
        make(served, `${rbac}/clusterrolebindings`, {
          metadata: { name },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
          subjects: [subject],
        }),
      ]);
    const apiGroup = 'rbac.authorization.k8s.io';
    await bind('by-group', { kind: 'Group', name: 'devs', apiGroup }, [{ apiGroups: ['apps'], resources: ['*'], verbs: ['get'] }]);
    await bind('by-user', { kind: 'User', name: 'bob', apiGroup }, [
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['mine'], verbs: ['*'] },
    ]);
    await bind('by-path', { kind: 'User', name: 'bob', apiGroup }, [{ nonResourceURLs: ['/metrics/*'], verbs: ['get'] }]);
    expect(await mayBob({ resourceAttributes: { verb: 'get', group: 'apps', resource: 'deployments', namespace: 'any' } })).toBe(true);
    expect(await mayBob({ resourceAttributes: { verb: 'update', group: 'apps', resource: 'deployments', namespace: 'any' } })).toBe(false);
    expect(await mayBob({ resourceAttributes: { verb: 'delete', resource: 'configmaps', name: 'mine', namespace: 'x' } })).toBe(true);
    expect(await mayBob({ resourceAttributes: { verb: 'delete', resource: 'configmaps', name: 'yours', namespace: 'x' } })).toBe(false);
    expect(await mayBob({ nonResourceAttributes: { verb: 'get', path: '/metrics/a' } })).toBe(true);
    expect(await mayBob({ nonResourceAttributes: { verb: 'get', path: '/other' } })).toBe(false);
  });

  test('hold for whom the administrator acts as, and those may not act as others', async () => {
    const robot = { 'impersonate-user': 'system:serviceaccount:default:robot' };
    expect(await served.ask('/api/v1/namespaces/default/pods', { headers: robot })).toMatchObject({ code: 200 });
    expect(await served.ask('/api/v1/namespaces/default/secrets', { headers: robot })).toMatchObject({ code: 403 });
    const both = { ...as(await tokenOf(served)).headers, 'impersonate-user': 'admin' };
    expect(await served.ask('/api/v1/namespaces/default/pods', { headers: both })).toMatchObject({
      code: 403,
      body: { message: expect.stringContaining('cannot impersonate resource "users"') },
    });
  });
});

describe('encrypted connections', () => {
  const hasOpenssl = (() => {
    try {
      execFileSync('openssl', ['version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();

  test(
    hasOpenssl ? 'ask who is there, and know the administrator by a token' : 'say that they need openssl where it is missing',
    async () => {
      if (!hasOpenssl) {
        expect(() => selfSigned('127.0.0.1')).toThrow('a certificate needs the program openssl');
        return;
      }
      const certificate = selfSigned('127.0.0.1');
      const served = await serve({ tls: { ...certificate, adminToken: 'secret' } });
      const codeOf = (path: string, token?: string): Promise<number | undefined> =>
        new Promise((resolve, reject) => {
          const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
          get(`${served.url}${path}`, { ca: certificate.cert, headers, agent: false }, (response) => {
            response.resume();
            resolve(response.statusCode);
          }).once('error', reject);
        });
      expect(served.url).toMatch(/^https:/);
      expect(await codeOf('/api/v1/pods', 'secret')).toBe(200);
      expect(await codeOf('/api/v1/pods', 'wrong')).toBe(401);
      expect(await codeOf('/api/v1/pods')).toBe(403);
      expect(await codeOf('/readyz')).toBe(200);
      await served.close();
    },
  );
});
