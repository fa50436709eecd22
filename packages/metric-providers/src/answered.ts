import type { Json } from '@sluice/kubernetes';
import type { Http, HttpRequest } from './http-port.ts';
import { jsonOf, quoted } from './json-answer.ts';

/** The JSON object or list that a server answers with. Throws, with the beginning of the answer, for any status but success. */
export async function answered(server: string, http: Http, request: HttpRequest): Promise<Json> {
  const response = await http.send(request);
  if (response.status < 200 || response.status >= 300)
    throw new Error(`${server} answered with status ${response.status}: ${quoted(response.body)}`);
  return jsonOf(response);
}
