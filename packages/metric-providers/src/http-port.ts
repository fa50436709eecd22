/** One request of a provider. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, http or https. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From sending to the last byte of the answer. Waiting because the server asked for it does not count. */
  readonly timeoutMs: number;
  /** Takes any certificate. */
  readonly insecure?: boolean;
  /** It only asks: sent once where the same is asked several times at one moment. */
  readonly isQuery?: boolean;
}

export interface HttpResponse {
  /** Any status: judging it is the caller's work. */
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The way out for providers. */
export interface Http {
  /** Throws an HttpError where there is no answer. */
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** No answer: not reached, too slow, too big. The text names the server and the path, never a query, a header or a body. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
}
