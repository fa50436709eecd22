import { KubeConfig } from '@kubernetes/client-node';
import { isObject } from '@sluice/kubernetes';

/** What to show a server. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly cert?: string;
  readonly key?: string;
}

export type CredentialPlugin = () => Promise<Credentials>;

type Fields = Readonly<Record<string, unknown>>;

/** The fields `exec` and `auth-provider` of a kubeconfig's user, and the address of the server that asks. */
export interface PluginFields {
  readonly exec: Fields | undefined;
  readonly authProvider: Fields | undefined;
  readonly server: string;
}

/** Credentials that a program or an identity provider gives. client-node keeps them until they expire. */
export function createCredentialPlugin({ exec, authProvider, server }: PluginFields): CredentialPlugin {
  const config = new KubeConfig();
  // Only the credentials are asked for; that no real server stands here keeps client-node from judging the address.
  config.loadFromOptions({
    clusters: [{ name: 'cluster', server: 'https://cluster.invalid', skipTLSVerify: true }],
    users: [{ name: 'user', ...(exec === undefined ? {} : { exec: withExecInfo(exec, server) }), ...(authProvider && { authProvider }) }],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  return async () => {
    const answer: { headers: Record<string, string>; cert?: unknown; key?: unknown } = { headers: {} };
    await config.applyToHTTPSOptions(answer as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
    const { cert, key, headers } = answer;
    return {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
      ...(cert === undefined ? {} : { cert: String(cert) }),
      ...(key === undefined ? {} : { key: String(key) }),
    };
  };
}

/** Plugins of credential API v1 read in KUBERNETES_EXEC_INFO which version is spoken, and that nobody can answer questions. */
function withExecInfo(exec: Fields, server: string): Fields {
  const { apiVersion = 'client.authentication.k8s.io/v1', provideClusterInfo } = exec;
  const spec = { interactive: false, ...(provideClusterInfo === true ? { cluster: { server } } : {}) };
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
  const own = Array.isArray(exec.env) ? exec.env.filter(isObject) : [];
  return { ...exec, env: [...own, { name: 'KUBERNETES_EXEC_INFO', value: info }] };
}
