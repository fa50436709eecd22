import { at, listAt } from '@sluice/kubernetes';
import type { Http, HttpRequest } from './http-port.ts';
import { answered } from './json-answer.ts';

interface GraphqlRequest extends Pick<HttpRequest, 'url' | 'headers' | 'timeoutMs'> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a GraphQL server answers: https://spec.graphql.org/October2021/#sec-Response-Format. Throws what it says of a query that it refuses. */
export async function graphqlData(server: string, http: Http, request: GraphqlRequest): Promise<unknown> {
  const { url, headers, timeoutMs, query, variables } = request;
  const answer = await answered(server, http, {
    method: 'POST',
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    timeoutMs,
    isQuery: true,
  });
  const errors = listAt(answer, 'errors').map((error) => at(error, 'message'));
  if (errors.length > 0) throw new Error(`${server} refused the query: ${errors.join('; ')}`);
  return at(answer, 'data');
}
