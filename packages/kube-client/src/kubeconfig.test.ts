import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ConnectionOptions } from './connection-options.ts';
import { findAccess, type Surroundings } from './kubeconfig.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: unknown, name = `file-${++files}`): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const nowhere: Surroundings = { env: {}, home: join(folder, 'no-home'), serviceAccountFolder: join(folder, 'no-account') };
const read = async (options: ConnectionOptions, surroundings: Surroundings = nowhere) => (await findAccess(options, surroundings)).read();

const config = (name: string, user: unknown = { token: 'secret' }, cluster: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': name,
  contexts: [{ name, context: { cluster: name, user: name, namespace: `${name}-namespace` } }],
  clusters: [{ name, cluster: { server: `https://${name}.test:6443/`, ...cluster } }],
  users: [{ name, user }],
});

describe('a kubeconfig', () => {
  test('tells server, namespace and token of its current context', async () => {
    expect(await read({ kubeconfig: write(config('one')) })).toEqual({
      server: 'https://one.test:6443',
      namespace: 'one-namespace',
      headers: { authorization: 'Bearer secret' },
      tls: {},
    });
  });

  test('may be YAML, and may leave out what is not needed', async () => {
    const text =
      'current-context: x\ncontexts:\n- name: x\n  context: {cluster: c}\nclusters:\n- name: c\n  cluster: {server: "http://127.0.0.1:8001"}\n';
    expect(await read({ kubeconfig: write(text) })).toEqual({
      server: 'http://127.0.0.1:8001',
      namespace: 'default',
      headers: {},
      tls: {},
    });
  });

  test('is read from all files of $KUBECONFIG together; the first to say something stands; missing files are passed over', async () => {
    const first = write({ contexts: [{ name: 'two', context: { cluster: 'two', user: 'one' } }] });
    const env = { KUBECONFIG: [join(folder, 'missing'), first, write(config('one')), write(config('two', { token: 'other' }))].join(':') };
    expect(await read({}, { ...nowhere, env })).toMatchObject({ server: 'https://one.test:6443' });
    const merged = await read({ context: 'two' }, { ...nowhere, env });
    expect(merged).toMatchObject({ server: 'https://two.test:6443', namespace: 'default', headers: { authorization: 'Bearer secret' } });
  });

  test('may be a text, which comes before all files and the service account of a pod', async () => {
    const kubeconfigText = JSON.stringify(config('one'));
    expect(await read({ kubeconfigText, kubeconfig: write(config('two')) })).toMatchObject({ server: 'https://one.test:6443' });
    await expect(read({ kubeconfigText: 'nonsense' })).rejects.toThrow('the text is no kubeconfig: it holds no object');
    await expect(read({ kubeconfigText: '' })).rejects.toThrow('no cluster is configured');
  });

  test('is ~/.kube/config without $KUBECONFIG, and --kubeconfig before both', async () => {
    const home = join(folder, 'home');
    await mkdir(join(home, '.kube'), { recursive: true });
    write(config('home'), 'home/.kube/config');
    expect(await read({}, { ...nowhere, home })).toMatchObject({ server: 'https://home.test:6443' });
    const env = { KUBECONFIG: write(config('env')) };
    expect(await read({ kubeconfig: write(config('flag')) }, { ...nowhere, home, env })).toMatchObject({
      server: 'https://flag.test:6443',
    });
  });

  test('gives way to options', async () => {
    const both = {
      ...config('one'),
      clusters: [...config('one').clusters, ...config('two').clusters],
      users: [...config('one').users, ...config('two', { token: 'second' }).users],
    };
    const kubeconfig = write(both);
    expect(await read({ kubeconfig, cluster: 'two', user: 'two', namespace: 'mine' })).toMatchObject({
      server: 'https://two.test:6443',
      namespace: 'mine',
      headers: { authorization: 'Bearer second' },
    });
    expect(await read({ kubeconfig, server: '127.0.0.1:8080', token: 'given' })).toMatchObject({
      server: 'http://127.0.0.1:8080',
      headers: { authorization: 'Bearer given' },
    });
    expect(await read({ kubeconfig, username: 'me', password: 'pass' })).toMatchObject({
      headers: { authorization: `Basic ${Buffer.from('me:pass').toString('base64')}` },
    });
    expect(await read({ kubeconfig, insecureSkipTlsVerify: true, tlsServerName: 'name.test', proxyUrl: 'http://proxy:1' })).toMatchObject({
      tls: { rejectUnauthorized: false, servername: 'name.test' },
      proxyUrl: 'http://proxy:1',
    });
  });

  test('names files from its own folder, and data in it comes before them', async () => {
    write('ca text', 'ca.pem');
    write('cert text', 'cert.pem');
    write('key text', 'key.pem');
    const user = {
      'client-certificate': 'cert.pem',
      'client-key-data': Buffer.from('inline key').toString('base64'),
      'client-key': 'key.pem',
    };
    const kubeconfig = write(config('one', user, { 'certificate-authority': 'ca.pem', 'tls-server-name': 'inner' }));
    expect((await read({ kubeconfig })).tls).toEqual({ ca: 'ca text', cert: 'cert text', key: 'inline key', servername: 'inner' });
    expect((await read({ kubeconfig, clientKey: join(folder, 'key.pem') })).tls.key).toBe('key text');
    expect((await read({ kubeconfig, token: 'given' })).tls).toEqual({ ca: 'ca text', servername: 'inner' });
  });

  test('has its token file read anew each time', async () => {
    const path = write('first\n', 'token');
    const source = await findAccess({ kubeconfig: write(config('one', { tokenFile: 'token', token: 'old' })) }, nowhere);
    expect((await source.read()).headers).toEqual({ authorization: 'Bearer first' });
    writeFileSync(path, 'second\n');
    expect((await source.read()).headers).toEqual({ authorization: 'Bearer second' });
  });

  test('acts as somebody else where it says so', async () => {
    const kubeconfig = write(
      config('one', { token: 't', as: 'anna', 'as-groups': ['a', 'b'], 'as-uid': '7', 'as-user-extra': { 'Example.com/why': ['x', 'y'] } }),
    );
    expect((await read({ kubeconfig })).headers).toMatchObject({
      'impersonate-user': 'anna',
      'impersonate-group': ['a', 'b'],
      'impersonate-uid': '7',
      'impersonate-extra-example.com%2Fwhy': ['x', 'y'],
    });
    expect((await read({ kubeconfig, as: 'otto', asGroups: ['c'] })).headers).toMatchObject({
      'impersonate-user': 'otto',
      'impersonate-group': ['c'],
    });
  });

  test('asks a program for credentials: again only when told, or when they have expired', async () => {
    const script = (expires: string): string => `#!/bin/sh
echo run >> runs
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t-'$GIVEN'-'$(wc -l < runs | tr -d " ")'","expirationTimestamp":"${expires}"}}'
test -n "$KUBERNETES_EXEC_INFO"
`;
    for (const [expires, second] of [
      ['2999-01-01T00:00:00Z', 't-yes-1'],
      ['2001-01-01T00:00:00Z', 't-yes-2'],
    ] as const) {
      const home = mkdtempSync(join(folder, 'exec-'));
      writeFileSync(join(home, 'plugin.sh'), script(expires).replaceAll('runs', join(home, 'runs')));
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'sh',
        args: [join(home, 'plugin.sh')],
        env: [{ name: 'GIVEN', value: 'yes' }],
        interactiveMode: 'Never',
      };
      const source = await findAccess({ kubeconfig: write(config('one', { exec })) }, nowhere);
      expect((await source.read()).headers).toEqual({ authorization: 'Bearer t-yes-1' });
      expect((await source.read()).headers).toEqual({ authorization: `Bearer ${second}` });
      expect((await source.read('anew')).headers.authorization).not.toBe(`Bearer ${second}`);
    }
  });

  test('whose program fails says so', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', 'echo log in first >&2; exit 1'] };
    await expect(read({ kubeconfig: write(config('one', { exec })) })).rejects.toThrow('log in first');
  });
});

describe('without a kubeconfig', () => {
  test('a pod uses its service account, whose token changes', async () => {
    const account = join(folder, 'account');
    await mkdir(account);
    for (const [name, text] of Object.entries({ token: 'one', 'ca.crt': 'ca', namespace: 'team' }))
      writeFileSync(join(account, name), text);
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const source = await findAccess({}, { ...nowhere, env, serviceAccountFolder: account });
    expect(await source.read()).toEqual({
      server: 'https://[fd00::1]:443',
      namespace: 'team',
      headers: { authorization: 'Bearer one' },
      tls: { ca: 'ca' },
    });
    writeFileSync(join(account, 'token'), 'two');
    expect((await source.read()).headers).toEqual({ authorization: 'Bearer two' });
  });

  test('a kubeconfig with a current context comes before the service account', async () => {
    const account = join(folder, 'account-2');
    await mkdir(account);
    writeFileSync(join(account, 'token'), 'one');
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443', KUBECONFIG: write(config('one')) };
    expect(await read({}, { ...nowhere, env, serviceAccountFolder: account })).toMatchObject({ server: 'https://one.test:6443' });
  });

  test('a server given as an option is enough', async () => {
    expect(await read({ server: 'https://10.0.0.1:6443', token: 't' })).toMatchObject({
      server: 'https://10.0.0.1:6443',
      namespace: 'default',
    });
  });

  test('there is a clear error', async () => {
    await expect(read({})).rejects.toThrow('no cluster is configured');
  });
});

describe('a wrong configuration', () => {
  test.each([
    ['a file that is not there', { kubeconfig: join(folder, 'none') }, 'cannot read the kubeconfig'],
    ['a text that is no YAML', { kubeconfig: write('a: [') }, 'is no kubeconfig'],
    ['a list', { kubeconfig: write('[1]') }, 'is no kubeconfig'],
    ['an unknown context', { kubeconfig: write(config('one')), context: 'two' }, 'context "two" does not exist'],
    ['an unknown cluster', { kubeconfig: write(config('one')), cluster: 'two' }, 'cluster "two" does not exist'],
    ['an unknown user', { kubeconfig: write(config('one')), user: 'two' }, 'user "two" does not exist'],
    ['no address', { kubeconfig: write(config('one')), server: 'http://' }, 'is no address'],
  ])('(%s) is told in words', async (_, options, message) => {
    await expect(read(options)).rejects.toThrow(message);
  });
});
