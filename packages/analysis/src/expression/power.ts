/**
 * `base` to the power of `exponent`, digit for digit as the language it follows computes it: by squaring, with a fraction of at most a half
 * of the exponent through logarithms.
 */
export function power(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1;
  if (exponent === 1) return base;
  const isPlain = Number.isFinite(base) && Number.isFinite(exponent) && base !== 0;
  if (!isPlain) return base === -1 && !Number.isNaN(exponent) ? 1 : base ** exponent;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  const size = Math.abs(exponent);
  if ((base < 0 && !Number.isInteger(exponent)) || size >= 2 ** 63) return base ** exponent;
  return bySquaring(base, size, exponent < 0);
}

function bySquaring(base: number, size: number, inverse: boolean): number {
  let whole = Math.floor(size);
  let fraction = size - whole;
  if (fraction > 0.5) {
    fraction -= 1;
    whole += 1;
  }
  let product = fraction === 0 ? 1 : Math.exp(fraction * Math.log(base));
  let shift = 0;
  let [square, squareShift] = split(base);
  for (; whole >= 1; whole = Math.floor(whole / 2)) {
    if (Math.abs(squareShift) > 4096) {
      shift += squareShift;
      break;
    }
    if (whole % 2 === 1) {
      product *= square;
      shift += squareShift;
    }
    square *= square;
    squareShift *= 2;
    if (Math.abs(square) < 0.5) {
      square += square;
      squareShift -= 1;
    }
  }
  return inverse ? scale(1 / product, -shift) : scale(product, shift);
}

/** A number as a fraction from a half to below one, and the power of two to take it times. */
function split(value: number): [fraction: number, shift: number] {
  let fraction = value;
  let shift = 0;
  while (Math.abs(fraction) >= 1) {
    fraction /= 2;
    shift += 1;
  }
  while (Math.abs(fraction) < 0.5) {
    fraction *= 2;
    shift -= 1;
  }
  return [fraction, shift];
}

/** `value` times a power of two whose own value may be out of range; rounded once. */
function scale(value: number, shift: number): number {
  const [fraction, own] = split(value);
  const total = own + shift;
  if (total > 1024) return fraction * Number.POSITIVE_INFINITY;
  return total < -1080 ? fraction * 0 : total < -1000 ? fraction * 2 ** (total + 100) * 2 ** -100 : fraction * 2 ** (total - 1) * 2;
}
