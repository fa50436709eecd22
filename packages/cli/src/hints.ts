import { type AnyApiKind, apiKinds } from '@sluice/api';
import { isApiError } from '@sluice/kubernetes';
import { didYouMean, similarNames } from './did-you-mean.ts';
import type { Io } from './io.ts';
import { listAll } from './live/list-all.ts';

/** What to do about a failure: lines for standard error, none where nothing is known. It never fails itself. */
export async function hintsFor(message: string, io: Pick<Io, 'connect'>): Promise<readonly string[]> {
  const { resource, name } = /^(?<resource>[a-z]+)\.argoproj\.io "(?<name>[^"]+)" not found$/.exec(message)?.groups ?? {};
  const kind = apiKinds.find(({ singular, plural }) => resource === singular || resource === plural);
  if (kind !== undefined && name !== undefined) return hintsForName(kind, name, io).catch(() => []);
  return hints.find(({ pattern }) => pattern.test(message))?.lines ?? [];
}

const hints: readonly { readonly pattern: RegExp; readonly lines: readonly string[] }[] = [
  {
    pattern: /^the server could not find the requested resource/,
    lines: ['', 'The cluster does not know this kind. Install the CRDs (docs/install.md), or choose another cluster with --context.'],
  },
  {
    pattern: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|connection refused/,
    lines: [
      '',
      "The server does not answer. 'kubectl config current-context' tells which cluster is asked; --context and --kubeconfig choose another.",
    ],
  },
  {
    pattern: /is forbidden: User .* cannot/,
    lines: [
      '',
      "The server knows you, but you may not do this here. 'kubectl auth can-i --list' tells what you may; docs/ci/base/rbac.yaml has a Role for releases.",
    ],
  },
  {
    pattern: /^(?:Unauthorized|the server has asked for the client to provide credentials)/,
    lines: ['', 'The server does not know you: log in again, or choose other credentials with --user or --token.'],
  },
];

/** Objects of a name that is much the same, or of the same name in another namespace. */
async function hintsForName(kind: AnyApiKind, name: string, io: Pick<Io, 'connect'>): Promise<readonly string[]> {
  const { client, namespace } = await io.connect();
  const here = await listAll(client, kind, { namespace });
  const similar = similarNames(
    name,
    here.objects.map(({ metadata }) => metadata.name),
  );
  if (similar.length > 0) return didYouMean(similar);
  const everywhere = await listAll(client, kind, { fieldSelector: `metadata.name=${name}` }).catch((error: unknown) => {
    if (isApiError(error)) return { objects: [] };
    throw error;
  });
  return everywhere.objects.length === 0
    ? []
    : ['', `There is one in another namespace: add ${everywhere.objects.map(({ metadata }) => `-n ${metadata.namespace}`).join(' or ')}`];
}
