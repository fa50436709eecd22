import { err, ok, type Result } from '@sluice/kubernetes';
import { Budget } from '../expression/budget.ts';
import { ExpressionFailure } from '../expression/expression-error.ts';
import { compileRegexp, matchesRegexp } from '../expression/regexp/regexp.ts';

/** The rule for each metric whose name is, or else matches, a rule's `metricName`. Every rule must be for some metric. */
export function selectionOf<Rule extends { readonly metricName: string }>(
  names: readonly string[],
  field: string,
  rules: readonly Rule[],
): Result<ReadonlyMap<string, Rule>> {
  const chosen = new Map<string, Rule>();
  for (const [index, rule] of rules.entries()) {
    const matching = namesLike(rule.metricName, names);
    if (matching === undefined) return err(`${field}[${index}]: '${rule.metricName}' is not a regular expression`);
    if (matching.length === 0) return err(`${field}[${index}]: Rule didn't match any metric name(s)`);
    for (const name of matching) if (!chosen.has(name)) chosen.set(name, rule);
  }
  return ok(chosen);
}

/**
 * The names that a rule's `metricName` means: that very one, or else all that it matches as a regular expression; undefined where it is
 * none. A full name means that metric alone, though it may be a part of other names.
 */
export function namesLike(pattern: string, names: readonly string[]): readonly string[] | undefined {
  if (names.includes(pattern)) return [pattern];
  try {
    const regexp = compileRegexp(pattern);
    const budget = new Budget();
    return names.filter((name) => matchesRegexp(regexp, name, budget));
  } catch (error) {
    if (error instanceof ExpressionFailure) return undefined;
    throw error;
  }
}
