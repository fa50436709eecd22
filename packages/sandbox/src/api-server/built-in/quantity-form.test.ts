import { expect, test } from '@jest/globals';
import { parseQuantity } from '@sluice/kubernetes';
import fc from 'fast-check';
import { canonicalQuantity } from './quantity-form.ts';

test('quantities take the form in which Kubernetes writes them', () => {
  const forms: Readonly<Record<string, string | undefined>> = {
    '1000m': '1',
    '0.5': '500m',
    '1.5': '1500m',
    '1024Mi': '1Gi',
    '1536Mi': '1536Mi',
    '0.5Gi': '512Mi',
    '100Ki': '100Ki',
    '1000': '1k',
    '1500': '1500',
    '2e3': '2e3',
    '0': '0',
    '-1': '-1',
    '1Ki': '1Ki',
    '0.5Ki': '512',
    '.5': '500m',
    '5.': '5',
    '0.0000000001': '1n',
    abc: undefined,
    '1GB': undefined,
    '': undefined,
  };
  for (const [given, form] of Object.entries(forms)) expect([given, canonicalQuantity(given)]).toEqual([given, form]);
});

const value = (quantity: string): number => {
  const parsed = parseQuantity(quantity);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

test('the form has the value of the text, and is its own form', () => {
  const texts = fc
    .tuple(fc.integer({ min: 0, max: 99_999 }), fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi'))
    .map(([amount, suffix]) => `${amount}${suffix}`);
  fc.assert(
    fc.property(texts, (text) => {
      const form = canonicalQuantity(text) ?? '';
      expect(value(form)).toBeCloseTo(value(text), 6);
      expect(canonicalQuantity(form)).toBe(form);
    }),
  );
});
