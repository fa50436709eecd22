import type { ProviderIo } from './metric-provider.ts';
import { secretValues } from './secret-values.ts';

/** The one key that a provider needs, from the Secret that the metric names or else from the one of the provider's name. */
export async function providerKey(
  secretRef: { readonly name?: string; readonly namespaced?: boolean } | undefined,
  { name, key }: { readonly name: string; readonly key: string },
  io: ProviderIo,
): Promise<string> {
  const values = await secretValues({ ...secretRef, name: secretRef?.name || name }, [key], io);
  return values[key] ?? '';
}
