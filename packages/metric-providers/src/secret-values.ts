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
