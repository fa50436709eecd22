import type { Measurement } from '@sluice/api';
import type { Facts } from './measured.ts';

const mask = '*****';

/** Takes secret values out of texts: as they are, and as they look in a URL, in JSON text and in base64. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(
    secrets.flatMap((secret) => (secret === '' ? [] : [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])),
  );
  // The longest first: a secret that contains another must go as a whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((left, form) => left.replaceAll(form, mask), text);
}

export const redactFacts = (facts: Facts, redact: (text: string) => string): Facts =>
  Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, redact(value)]));

/** A measurement without secrets in any text that users see. */
export function redactMeasurement(measurement: Measurement, redact: (text: string) => string): Measurement {
  const { message, value, metadata } = measurement;
  return {
    ...measurement,
    ...(message === undefined ? {} : { message: redact(message) }),
    ...(value === undefined ? {} : { value: redact(value) }),
    ...(metadata === undefined ? {} : { metadata: redactFacts(metadata, redact) }),
  };
}
