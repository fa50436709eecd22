import type { Http, HttpRequest, HttpResponse } from '../http-port.ts';

/** Sends a query once that is asked several times at one moment: all get the same answer. */
export function shared(http: Http): Http {
  const underWay = new Map<string, Promise<HttpResponse>>();
  return {
    send(request) {
      if (request.isQuery !== true) return http.send(request);
      const key = keyOf(request);
      const present = underWay.get(key);
      if (present !== undefined) return present;
      const answer = http.send(request).finally(() => underWay.delete(key));
      underWay.set(key, answer);
      return answer;
    },
  };
}

/** Headers are part of it: what one may see, another may not. */
const keyOf = ({ method, url, headers = {}, body = '', timeoutMs, insecure = false }: HttpRequest): string =>
  JSON.stringify([method, url, Object.entries(headers).sort(), body, timeoutMs, insecure]);
