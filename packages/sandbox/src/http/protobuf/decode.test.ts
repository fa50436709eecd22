import { describe, expect, test } from '@jest/globals';
import { isApiError } from '@sluice/kubernetes';
import fc from 'fast-check';
import { decodeProtobuf } from './decode.ts';
import { signed, wireFields } from './wire.ts';

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const tag = (number: number, form: number): Buffer => varint(BigInt((number << 3) | form));
const bytes = (number: number, value: Buffer | string): Buffer => {
  const content = Buffer.from(value);
  return Buffer.concat([tag(number, 2), varint(BigInt(content.length)), content]);
};
const whole = (number: number, value: number): Buffer => Buffer.concat([tag(number, 0), varint(BigInt(value))]);
const all = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

/** An object as clients send it: the magic, its type, its fields. */
const body = (apiVersion: string, kind: string, ...fields: readonly Buffer[]): Buffer =>
  all(Buffer.from('k8s\0'), bytes(1, all(bytes(1, apiVersion), bytes(2, kind))), bytes(2, all(...fields)));

describe('an object in protobuf', () => {
  test('is read with its maps, bytes and times', () => {
    const created = all(whole(1, 86_400), whole(2, 0));
    const metadata = all(
      bytes(1, 's'),
      bytes(8, created),
      bytes(11, all(bytes(1, 'a'), bytes(2, 'b'))),
      bytes(11, all(bytes(1, 'c'), bytes(2, 'd'))),
    );
    const secret = body('v1', 'Secret', bytes(1, metadata), bytes(2, all(bytes(1, 'word'), bytes(2, 'hello'))), bytes(3, 'Opaque'));
    expect(decodeProtobuf(secret)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', creationTimestamp: '1970-01-02T00:00:00Z', labels: { a: 'b', c: 'd' } },
      data: { word: 'aGVsbG8=' },
      type: 'Opaque',
    });
  });

  test('is read with lists, quantities, and fields that JSON writes into their parent', () => {
    const limits = all(bytes(1, 'cpu'), bytes(2, bytes(1, '100m')));
    const container = all(bytes(1, 'main'), bytes(2, 'nginx'), bytes(4, '-v'), bytes(4, '-x'), bytes(8, bytes(1, limits)));
    const volume = all(bytes(1, 'data'), bytes(2, bytes(2, bytes(1, 'Memory'))));
    const pod = body('v1', 'Pod', bytes(2, all(bytes(1, volume), bytes(2, container))));
    expect(decodeProtobuf(pod)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      spec: {
        volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }],
        containers: [{ name: 'main', image: 'nginx', args: ['-v', '-x'], resources: { limits: { cpu: '100m' } } }],
      },
    });
  });

  test('is read with values that are a number or a text', () => {
    const budget = (value: Buffer) => decodeProtobuf(body('policy/v1', 'PodDisruptionBudget', bytes(2, bytes(1, value))));
    expect(budget(all(whole(1, 0), whole(2, 3)))).toMatchObject({ spec: { minAvailable: 3 } });
    expect(budget(all(whole(1, 1), bytes(3, '50%')))).toMatchObject({ spec: { minAvailable: '50%' } });
  });

  test('of a kind that has no such form is an unsupported media type', () => {
    const without = { 'example.com/v1': 'Thing', 'apiextensions.k8s.io/v1': 'CustomResourceDefinition' };
    for (const [apiVersion, kind] of Object.entries(without)) {
      expect(() => decodeProtobuf(body(apiVersion, kind))).toThrow(expect.objectContaining({ reason: 'UnsupportedMediaType' }));
    }
  });

  test('that is broken is a bad request, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (random) => {
        try {
          decodeProtobuf(
            Buffer.concat([Buffer.from('k8s\0'), bytes(1, all(bytes(1, 'v1'), bytes(2, 'Pod'))), bytes(2, Buffer.from(random))]),
          );
        } catch (error) {
          expect(isApiError(error, 'BadRequest')).toBe(true);
        }
      }),
    );
  });
});

test('whole numbers keep their value and sign', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const [field] = wireFields(whole(1, value));
      expect(field?.form === 'varint' ? signed(field.value) : undefined).toBe(value);
    }),
  );
});
