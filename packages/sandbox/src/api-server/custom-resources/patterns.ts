/** Go's regular expressions, where JavaScript can read them; a pattern that it cannot read is not checked. */
export function expressionOf(pattern: string): RegExp | undefined {
  const caseless = pattern.startsWith('(?i)');
  const text = caseless ? pattern.slice(4) : pattern;
  for (const flags of ['u', '']) {
    try {
      return new RegExp(text, caseless ? `${flags}i` : flags);
    } catch {
      // Tried next: without Unicode rules, JavaScript takes more escapes.
    }
  }
  return undefined;
}
