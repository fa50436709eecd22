const maxInt = 2n ** 63n - 1n;

/** A decimal integer of 64 bits with an optional sign; undefined for any other text. */
export function parseInteger(text: string): bigint | undefined {
  const [, sign, number = ''] = /^([-+]?)0*(\d{1,20})$/.exec(text) ?? [];
  if (number === '') return undefined;
  const value = sign === '-' ? -BigInt(number) : BigInt(number);
  return value > maxInt || value < -maxInt - 1n ? undefined : value;
}

const digits = String.raw`\d+(?:_\d+)*`;
const hexDigits = String.raw`[\da-fA-F]+(?:_[\da-fA-F]+)*`;
const decimal = new RegExp(`^[-+]?(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:[eE][-+]?${digits})?$`);
const hexadecimal = new RegExp(`^([-+]?)0[xX]_?(?:(${hexDigits})(?:\\.(${hexDigits})?)?|\\.(${hexDigits}))[pP]([-+]?${digits})$`);

/** A float as Go's ParseFloat reads it: decimal, hexadecimal with `p`, `inf` or `nan`; undefined for any other text and for what is too large. */
export function parseFloat64(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = decimal.test(text) ? Number(text.replaceAll('_', '')) : parseHexadecimal(text);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function parseHexadecimal(text: string): number | undefined {
  if (!hexadecimal.test(text)) return undefined;
  const [, sign, whole = '', after, alone, exponent] = hexadecimal.exec(text.replaceAll('_', '')) ?? [];
  const fraction = after ?? alone ?? '';
  const value = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

/** A float as the language prints it: `1.5`, `1e+06`, `1e-05`, `NaN`, `+Inf`. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 21 && power < 6)) return plainDecimal(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

// Numbers below 1e21 and from 1e-6 on are written without exponent by JavaScript too.
const plainDecimal = (value: number): string => String(value);
