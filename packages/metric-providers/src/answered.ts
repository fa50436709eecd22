import { isObject, type Json } from '@sluice/kubernetes';
import type { Http, HttpRequest } from './http-port.ts';
import { jsonOf, quoted } from './json-answer.ts';

type Answer = Readonly<Record<string, unknown>>;

/** The JSON object or list that a server answers with. Throws, with the beginning of the answer, for any status but success. */
export async function answered(server: string, http: Http, request: HttpRequest): Promise<Json> {
  const response = await http.send(request);
  if (response.status < 200 || response.status >= 300)
    throw new Error(`${server} answered with status ${response.status}: ${quoted(response.body)}`);
  return jsonOf(response);
}

/** The value at a path of fields; undefined where something on the way is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step];
    else if (isObject(found) && typeof step === 'string') found = (found as Answer)[step];
    else return undefined;
  }
  return found;
}

/** A list, or an empty one where the value is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
