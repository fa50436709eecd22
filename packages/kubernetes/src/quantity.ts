import { err, ok, type Result } from './result.ts';

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The value of a resource quantity (`100m` → 0.1, `1Gi` → 1073741824, `2e3` → 2000). Errors where the text has no such form.
 * See https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.
 */
export function parseQuantity(quantity: string | number): Result<number> {
  const found = /^(?<number>[+-]?(?:\d+\.?\d*|\.\d+))(?:(?<exponent>[eE][+-]?\d+)|(?<suffix>[numkMGTPE]|[KMGTPE]i)?)$/.exec(
    String(quantity),
  );
  if (found?.groups === undefined) {
    return err("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
  const { number, exponent, suffix } = found.groups;
  return ok(exponent === undefined ? Number(number) * (suffixes[suffix ?? ''] ?? 1) : Number(`${number}${exponent}`));
}
