import type { Facts } from '@sluice/analysis';
import type { ProviderIo } from './metric-provider.ts';

/** The values of the Secret that holds a provider's keys. Throws, naming it, where it or one of its keys is missing. */
export async function secretValues<Key extends string>(
  { name, namespaced }: { readonly name: string; readonly namespaced?: boolean },
  keys: readonly Key[],
  { secret }: Pick<ProviderIo, 'secret'>,
): Promise<Facts & Readonly<Record<Key, string>>> {
  const isOfRun = namespaced === true;
  const values = await secret(name, isOfRun ? 'run-namespace' : 'controller-namespace');
  const place = isOfRun ? "the run's namespace" : "the controller's namespace";
  if (values === undefined) throw new Error(`secret '${name}' is not in ${place}`);
  const missing = keys.find((key) => (values[key] ?? '') === '');
  if (missing !== undefined) throw new Error(`secret '${name}' in ${place} has no key '${missing}'`);
  return values as Facts & Record<Key, string>;
}

/** The one key that a provider needs, from the Secret that the metric names or else from the one of the provider's name. */
export async function providerKey(
  secretRef: { readonly name?: string; readonly namespaced?: boolean } | undefined,
  { name, key }: { readonly name: string; readonly key: string },
  io: ProviderIo,
): Promise<string> {
  const values = await secretValues({ ...secretRef, name: secretRef?.name || name }, [key], io);
  return values[key] ?? '';
}
