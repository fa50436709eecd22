import { access as canAccess, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Access, ConfigError, type ConnectionOptions, type TlsOptions } from './connection-options.ts';
import type { CredentialPlugin, Credentials } from './credential-plugin.ts';
import { Entry, type Kubeconfig, parseKubeconfig, readKubeconfigs } from './kubeconfig-files.ts';

/** Where the configuration comes from. Tests pass their own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Where a pod finds its service account. */
  readonly serviceAccountFolder: string;
}

const processSurroundings = (): Surroundings => ({
  env: process.env,
  home: homedir(),
  serviceAccountFolder: '/var/run/secrets/kubernetes.io/serviceaccount',
});

/** The way to one server; its credentials can be read again and again, since tokens and certificates change under way. */
export interface AccessSource {
  /**
   * Address and credentials of this moment. `anew` also runs credential plugins again whose last answer may still count as valid:
   * what to do when the server does not accept it.
   */
  read(anew?: 'anew'): Promise<Access>;
}

/**
 * Finds the cluster as kubectl does: `--kubeconfig`, else the files of $KUBECONFIG together, else ~/.kube/config, else the service
 * account of the pod this runs in. Throws ConfigError where that leads nowhere.
 */
export async function findAccess(options: ConnectionOptions, surroundings = processSurroundings()): Promise<AccessSource> {
  const config = await loadKubeconfig(options, surroundings);
  const named = options.context ?? config.currentContext;
  const nothingNamed = named === undefined && options.cluster === undefined && options.server === undefined;
  const isGiven = options.kubeconfig !== undefined || options.kubeconfigText !== undefined;
  if (nothingNamed && !isGiven && (await isInCluster(surroundings))) return inCluster(options, surroundings);
  return fromKubeconfig(config, named, options);
}

async function loadKubeconfig(options: ConnectionOptions, { env, home }: Surroundings): Promise<Kubeconfig> {
  if (options.kubeconfigText !== undefined) return parseKubeconfig(options.kubeconfigText, 'the text');
  if (options.kubeconfig !== undefined && options.kubeconfig !== '') return readKubeconfigs([options.kubeconfig], true);
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  return readKubeconfigs(listed.length > 0 ? listed : [join(home, '.kube', 'config')], false);
}

const noEntry = new Entry({}, '.');

function fromKubeconfig(config: Kubeconfig, named: string | undefined, options: ConnectionOptions): AccessSource {
  const context = named === undefined ? noEntry : config.contexts.get(named);
  if (context === undefined) throw new ConfigError(`context "${named}" does not exist`);
  const cluster = pick(config.clusters, options.cluster ?? context.text('cluster'), 'cluster');
  const user = pick(config.users, options.user ?? context.text('user'), 'user');
  const server = options.server ?? cluster.text('server');
  if (server === undefined) {
    throw new ConfigError('no cluster is configured: give a kubeconfig with a current context (--kubeconfig, $KUBECONFIG) or --server');
  }
  const proxyUrl = options.proxyUrl ?? cluster.text('proxy-url');
  const address = {
    server: withScheme(server),
    namespace: options.namespace ?? context.text('namespace') ?? 'default',
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  };
  let plugin = createPlugin(user, address.server);
  return {
    async read(anew) {
      if (anew === 'anew') plugin = createPlugin(user, address.server);
      const tls = await readTls(cluster, user, options);
      const { headers, cert, key } = await readCredentials(user, options, plugin);
      return {
        ...address,
        headers: { ...headers, ...impersonation(user, options) },
        tls: { ...tls, ...(cert === undefined || key === undefined ? {} : { cert, key }) },
      };
    },
  };
}

function pick(entries: ReadonlyMap<string, Entry>, name: string | undefined, kind: string): Entry {
  if (name === undefined) return noEntry;
  const entry = entries.get(name);
  if (entry === undefined) throw new ConfigError(`${kind} "${name}" does not exist`);
  return entry;
}

function withScheme(server: string): string {
  const url = /^https?:\/\//.test(server) ? server : `http://${server}`;
  if (!URL.canParse(url)) throw new ConfigError(`the server "${server}" is no address`);
  return url.replace(/\/+$/, '');
}

const pem = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');

/** A file wins over data in the configuration only when it is an option; inside one entry, data wins over the file. */
async function readPem(option: string | undefined, entry: Entry, field: string): Promise<string | undefined> {
  if (option !== undefined) return readFile(option, 'utf8');
  const inline = pem(entry.text(`${field}-data`));
  const file = entry.path(field);
  return inline ?? (file === undefined ? undefined : readFile(file, 'utf8'));
}

async function readTls(cluster: Entry, user: Entry, options: ConnectionOptions): Promise<TlsOptions> {
  const ca = await readPem(options.certificateAuthority, cluster, 'certificate-authority');
  // Who gives a token or a name as an option does not want to be known by the certificate of the configured user.
  const owner = options.token === undefined && options.username === undefined ? user : noEntry;
  const cert = await readPem(options.clientCertificate, owner, 'client-certificate');
  const key = await readPem(options.clientKey, owner, 'client-key');
  const servername = options.tlsServerName ?? cluster.text('tls-server-name');
  const skip = options.insecureSkipTlsVerify ?? cluster.flag('insecure-skip-tls-verify');
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(skip ? { rejectUnauthorized: false } : {}),
  };
}

const bearer = (token: string): Credentials => ({ headers: { authorization: `Bearer ${token}` } });

/** In kubectl's order: options, then the user's token (a file before a text), name and password, plugin. */
async function readCredentials(user: Entry, options: ConnectionOptions, plugin: CredentialPlugin | undefined): Promise<Credentials> {
  if (options.token !== undefined) return bearer(options.token);
  const name = options.username ?? user.text('username');
  if (options.username === undefined) {
    const file = user.path('tokenFile');
    const token = file === undefined ? user.text('token') : (await readFile(file, 'utf8')).trim();
    if (token !== undefined) return bearer(token);
  }
  if (name !== undefined) {
    const password = options.password ?? user.text('password') ?? '';
    return { headers: { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` } };
  }
  return plugin === undefined ? { headers: {} } : plugin();
}

/**
 * Credentials that a program or an identity provider gives. What speaks with those is loaded when they are first needed: most users have a
 * token or a certificate, and it takes longer to load than all else.
 */
function createPlugin(user: Entry, server: string): CredentialPlugin | undefined {
  const exec = user.command('exec');
  const authProvider = user.object('auth-provider');
  if (exec === undefined && authProvider === undefined) return undefined;
  let loading: Promise<CredentialPlugin> | undefined;
  return async () => {
    loading ??= import('./credential-plugin.ts').then((module) => module.createCredentialPlugin({ exec, authProvider, server }));
    return (await loading)();
  };
}

function impersonation(user: Entry, options: ConnectionOptions): Access['headers'] {
  const as = options.as ?? user.text('as');
  if (as === undefined) return {};
  const groups = options.asGroups ?? user.texts('as-groups');
  const uid = options.asUid ?? user.text('as-uid');
  return {
    'impersonate-user': as,
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
    ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
    ...Object.fromEntries(
      Object.entries(user.object('as-user-extra') ?? {}).map(([name, values]) => [
        `impersonate-extra-${encodeURIComponent(name.toLowerCase())}`,
        Array.isArray(values) ? values.map(String) : [],
      ]),
    ),
  };
}

async function isInCluster({ env, serviceAccountFolder }: Surroundings): Promise<boolean> {
  if (!env.KUBERNETES_SERVICE_HOST || !env.KUBERNETES_SERVICE_PORT) return false;
  return canAccess(join(serviceAccountFolder, 'token')).then(
    () => true,
    () => false,
  );
}

/** The service account of the pod. Its token is a file that the kubelet renews, so it is read at every call. */
function inCluster(options: ConnectionOptions, surroundings: Surroundings): AccessSource {
  const { env, serviceAccountFolder: folder } = surroundings;
  const host = env.KUBERNETES_SERVICE_HOST ?? '';
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT}`;
  const cluster = new Entry({ 'certificate-authority': 'ca.crt' }, folder);
  const user = new Entry({ tokenFile: 'token' }, folder);
  return {
    async read() {
      const namespace = options.namespace ?? (await readFile(join(folder, 'namespace'), 'utf8').catch(() => 'default')).trim();
      const { headers } = await readCredentials(user, options, undefined);
      const tls = await readTls(cluster, user, options);
      return { server, namespace, tls, headers: { ...headers, ...impersonation(user, options) } };
    },
  };
}
