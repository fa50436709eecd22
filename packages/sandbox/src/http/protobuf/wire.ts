import { badRequest } from '../../api-server/errors.ts';

/** One field of a message on the wire: a number, and a value in one of three forms. */
export type WireField =
  | { readonly number: number; readonly form: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly form: 'bytes'; readonly value: Buffer }
  | { readonly number: number; readonly form: 'fixed64'; readonly value: number };

/** The fields of a message, in order; see https://protobuf.dev/programming-guides/encoding/. Throws BadRequest on what is none. */
export function* wireFields(bytes: Buffer): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw broken();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw broken();
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, form: 'varint', value: varint() };
        break;
      case 1:
        if (at + 8 > bytes.length) throw broken();
        yield { number, form: 'fixed64', value: bytes.readDoubleLE(at) };
        at += 8;
        break;
      case 2: {
        const length = Number(varint());
        if (at + length > bytes.length) throw broken();
        yield { number, form: 'bytes', value: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      default:
        throw broken();
    }
  }
}

/** Whole numbers are signed, of 64 bits; JSON's are exact up to 2^53, which no field of Kubernetes exceeds. */
export const signed = (value: bigint): number => Number(BigInt.asIntN(64, value));

export const broken = () => badRequest('the protobuf body cannot be read');
