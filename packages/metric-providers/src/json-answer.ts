import type { Json } from '@sluice/kubernetes';
import type { Http, HttpRequest, HttpResponse } from './http-port.ts';

const longestQuote = 200;

/** The JSON object or list that a server answers with. Throws, with the beginning of the answer, for any status but success. */
export async function answered(server: string, http: Http, request: HttpRequest): Promise<Json> {
  const response = await http.send(request);
  if (response.status < 200 || response.status >= 300) throw refusal(server, response);
  return jsonOf(response);
}

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

/** The error of an answer that is no success. */
export const refusal = (server: string, { status, body }: HttpResponse): Error =>
  new Error(`${server} answered with status ${status}: ${quoted(body)}`);
