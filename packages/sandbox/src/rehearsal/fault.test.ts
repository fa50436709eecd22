import { describe, expect, test } from '@jest/globals';
import { faultText, parseFault } from './fault.ts';

describe('a fault in words', () => {
  test.each([
    ['pod-crash@step2', { what: 'pod-crash', at: { kind: 'step', index: 2 } }],
    ['stable-pod-drain@step0', { what: 'stable-pod-drain', at: { kind: 'step', index: 0 } }],
    ['abort@1m30s', { what: 'abort', at: { kind: 'time', afterMs: 90_000 } }],
  ])('%s is understood', (text, fault) => {
    expect(parseFault(text)).toEqual({ ok: true, value: fault });
  });

  test.each(['pod-crash', 'pod-crash@', 'pod-crash@soon', 'pod-crash@-5s', 'toString@step1', 'pod-crash@step1@step2', '@step1', ''])(
    '%s is refused',
    (text) => {
      expect(parseFault(text)).toMatchObject({ ok: false });
    },
  );

  test('is written as it is read', () => {
    const fault = parseFault('api-errors@90s');
    expect(fault.ok && faultText(fault.value)).toBe('api-errors@90s');
  });
});
