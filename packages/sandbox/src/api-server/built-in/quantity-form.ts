const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const decimalSuffix = new Map(Object.entries(decimal).map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffix = Object.entries(binary);

const pattern = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<part>\d*))?(?:[eE](?<exponent>[+-]?\d+)|(?<suffix>[numkMGTPE]|[KMGTPE]i)?)$/;

/**
 * A quantity in the one form in which Kubernetes writes it: no fraction, the largest suffix that fits. `1000m` → `1`, `0.5` → `500m`,
 * `1024Mi` → `1Gi`, `2e3` → `2e3`. Undefined where the text is no quantity.
 */
export function canonicalQuantity(quantity: string | number): string | undefined {
  const found = pattern.exec(String(quantity))?.groups;
  if (found === undefined) return undefined;
  const { sign = '', whole = '', part = '', exponent, suffix = '' } = found;
  if (whole === '' && part === '') return undefined;
  const binaryPower = binary[suffix];
  // Counted in billionths, the finest unit there is; anything finer is rounded up.
  const power = exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent);
  const digits = BigInt(whole + part) * (binaryPower === undefined ? 1n : 1n << BigInt(binaryPower));
  const nanos = scaled(digits, power - part.length + 9);
  const negative = sign === '-' && nanos !== 0n ? '-' : '';
  if (nanos === 0n) return '0';
  if (binaryPower !== undefined && nanos % billion === 0n && nanos / billion >= 1024n) return negative + inBinary(nanos / billion);
  return negative + inDecimal(nanos, exponent !== undefined);
}

const billion = 1_000_000_000n;

function scaled(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}

function inBinary(value: bigint): string {
  for (const [suffix, power] of [...binarySuffix].reverse()) {
    const unit = 1n << BigInt(power);
    if (value % unit === 0n) return `${value / unit}${suffix}`;
  }
  return String(value);
}

function inDecimal(nanos: bigint, asExponent: boolean): string {
  let value = nanos;
  let power = -9;
  while (value % 1000n === 0n && power < 18) {
    value /= 1000n;
    power += 3;
  }
  if (asExponent) return power === 0 ? String(value) : `${value}e${power}`;
  return `${value}${decimalSuffix.get(power)}`;
}
