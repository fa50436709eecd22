import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { formatYaml } from '@sluice/kubernetes/yaml';

export interface Access {
  readonly url: string;
  /** PEM text of the authority that has signed the server's certificate. */
  readonly authority?: string;
  /** What the administrator shows as a bearer token. */
  readonly token?: string;
}

const name = 'sluice-sandbox';

/** The text of a kubeconfig with one cluster and one user. */
export function kubeconfigText({ url, authority, token }: Access): string {
  const authorityData = authority === undefined ? {} : { 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  return formatYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, ...authorityData } }],
    users: [{ name, user: token === undefined ? {} : { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  });
}

/** Writes the kubeconfig so that only its owner can read it; missing folders are made. */
export function writeKubeconfig(file: string, access: Access): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, kubeconfigText(access), { mode: 0o600 });
  // The mode above counts for new files only.
  chmodSync(file, 0o600);
}
