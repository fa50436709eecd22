import type { Json } from '@sluice/kubernetes';
import type { HttpResponse } from './http-port.ts';

const longestQuote = 200;

/** The JSON of an answer. Throws, with the beginning of it, where it is none. */
export function jsonOf({ status, body }: HttpResponse): Json {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`the answer, with status ${status}, is not JSON: ${quoted(body)}`);
  }
}

/** The beginning of a body, for messages. */
export const quoted = (body: string): string => JSON.stringify(body.length <= longestQuote ? body : `${body.slice(0, longestQuote)}…`);
