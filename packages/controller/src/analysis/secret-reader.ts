import { type Clock, type Instant, type KubernetesClient, keyText, type ObjectKey, secrets } from '@sluice/kubernetes';

/** Reads a Secret by its name; undefined where there is none. */
export type SecretReader = (key: ObjectKey) => Promise<Readonly<Record<string, string>> | undefined>;

/** How long a Secret that was read is taken as it was: many metrics of many runs use the same ones. */
const freshMs = 10_000;

/** Reads Secrets by name only, each at most once in ten seconds. Nothing is kept for longer. */
export function createSecretReader(client: Pick<KubernetesClient, 'get'>, clock: Clock): SecretReader {
  const recent = new Map<string, { readonly at: Instant; readonly values: ReturnType<SecretReader> }>();
  return (key) => {
    const now = clock.now();
    for (const [old, { at }] of recent) if (now - at >= freshMs || now < at) recent.delete(old);
    const present = recent.get(keyText(key));
    if (present !== undefined) return present.values;
    const values = client.get(secrets, key).then((secret) => (secret === undefined ? undefined : decoded(secret.data ?? {})));
    recent.set(keyText(key), { at: now, values });
    // A failure is nothing to remember.
    values.catch(() => recent.delete(keyText(key)));
    return values;
  };
}

const decoded = (data: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
