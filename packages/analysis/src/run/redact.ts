import type { Measurement } from '@sluice/api';
import { encodeBase64 } from '../expression/base64.ts';
import { encodeUtf8 } from '../expression/text.ts';
import type { Facts } from './measured.ts';

const mask = '*****';

/** Takes secret values out of texts: as they are, and as they look in a URL, in JSON text and in base64. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf));
  // The longest first: a secret that contains another must go as a whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((left, form) => left.replaceAll(form, mask), text);
}

function formsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), encodeBase64(encodeUtf8(secret))];
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
