import type { AccessToken, ProviderIo } from './metric-provider.ts';

/** The token that was asked for by this key before, as long as it holds; else a new one, which is kept. `until` has a margin in it. */
export async function keptToken(
  key: readonly unknown[],
  { tokens, clock }: Pick<ProviderIo, 'tokens' | 'clock'>,
  ask: () => Promise<AccessToken>,
): Promise<string> {
  const text = JSON.stringify(key);
  const present = tokens.get(text);
  if (present !== undefined && present.until > clock.now()) return present.value;
  const token = await ask();
  tokens.set(text, token);
  return token.value;
}
