import type { Json } from './json.ts';
import type { Kind } from './kinds.ts';
import type { KubeObject, ObjectKey } from './object.ts';
import type { StopSignal } from './stop.ts';

/** Which objects of a kind. Absent fields do not restrict. Selectors are in Kubernetes' text form, for example `app=web,tier!=db`. */
export interface ListScope {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ListOptions extends ListScope {
  /** At most this many objects in a page; the page then tells how to get the next. */
  readonly limit?: number;
  /** The `continue` of the page before. */
  readonly continue?: string;
}

export interface ObjectPage<T> {
  readonly items: readonly T[];
  /** The moment that the page shows; a watch from here misses nothing. */
  readonly resourceVersion: string;
  readonly continue?: string;
}

export interface WatchOptions extends ListScope {
  /** Only changes after this version. Absent together with `sendInitialEvents`: the state of now, then changes. */
  readonly resourceVersion?: string;
  /** Asks for the present objects as ADDED events, ended by a bookmark with `initialEventsEnd` (the WatchList protocol). */
  readonly sendInitialEvents?: true;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean };

/** One operation of RFC 6902. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

export type Patch =
  | { readonly type: 'json'; readonly operations: readonly JsonPatchOperation[] }
  | { readonly type: 'merge'; readonly body: Json }
  | { readonly type: 'strategic'; readonly body: Json }
  | { readonly type: 'apply'; readonly body: Json; readonly fieldManager: string; readonly force?: true };

export interface RemoveOptions {
  /** Fails with Conflict when the object has another uid: a different object of the same name is never deleted by mistake. */
  readonly uid?: string;
  /** What becomes of the objects that it owns. Default: Background. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** How long a pod may take to stop, in seconds. 0 takes the object away at once, as a kubelet does when the pod has ended. */
  readonly gracePeriodSeconds?: number;
}

/**
 * All that this project asks of an API server. Two implementations pass one conformance suite: kube-client (a real server, by
 * HTTP) and sandbox (the embedded one, in memory). Every failure is an ApiError.
 */
export interface KubernetesClient {
  /** The object, or undefined where there is none. */
  get<T extends KubeObject>(kind: Kind<T>, key: ObjectKey): Promise<T | undefined>;
  list<T extends KubeObject>(kind: Kind<T>, options?: ListOptions): Promise<ObjectPage<T>>;
  create<T extends KubeObject>(kind: Kind<T>, object: T, options?: { readonly dryRun?: true }): Promise<T>;
  patch<T extends KubeObject>(kind: Kind<T>, key: ObjectKey, patch: Patch, target?: 'status' | 'scale'): Promise<T>;
  remove<T extends KubeObject>(kind: Kind<T>, key: ObjectKey, options?: RemoveOptions): Promise<void>;
  /**
   * Changes in order, until `stop` or until the server ends the connection (then the iteration just ends).
   * Throws Gone where the version is too old to go on from.
   */
  watch<T extends KubeObject>(kind: Kind<T>, options: WatchOptions, stop: StopSignal): AsyncIterable<WatchEvent<T>>;
  /** Posts to a subresource that is not an object of its own: `eviction` and `binding` of a pod, `token` of a service account. */
  post(kind: Kind, key: ObjectKey, subresource: string, body: Json): Promise<Json>;
}

export type ApiErrorReason =
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'UnsupportedMediaType'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Expired'
  | 'Invalid'
  | 'RequestEntityTooLarge'
  | 'TooManyRequests'
  | 'InternalError'
  | 'Timeout'
  | 'ServiceUnavailable'
  /** No answer: the connection was refused, reset or timed out. The request may or may not have taken effect. */
  | 'Unreachable';

/** One cause of an Invalid answer. */
export interface FieldProblem {
  /** Path in the object, for example `spec.template.spec.containers[0].image`. */
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

/** The server's (or the connection's) refusal of one request. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly reason: ApiErrorReason;
  /** HTTP status; 0 for Unreachable. */
  readonly code: number;
  /** How long the server asks to wait before a retry, in seconds. */
  readonly retryAfterSeconds: number | undefined;
  readonly causes: readonly FieldProblem[];

  constructor(
    reason: ApiErrorReason,
    message: string,
    details: { readonly code?: number; readonly retryAfterSeconds?: number; readonly causes?: readonly FieldProblem[] } = {},
  ) {
    super(message);
    this.reason = reason;
    this.code = details.code ?? codeOfReason[reason];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.causes = details.causes ?? [];
  }
}

export const codeOfReason: Readonly<Record<ApiErrorReason, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  Unreachable: 0,
};

export const isApiError = (error: unknown, ...reasons: readonly ApiErrorReason[]): error is ApiError =>
  error instanceof ApiError && (reasons.length === 0 || reasons.includes(error.reason));

/** Whether a later try of the same request can succeed without any change to it. */
export const isTransient = (error: unknown): boolean =>
  isApiError(error, 'TooManyRequests', 'InternalError', 'Timeout', 'ServiceUnavailable', 'Unreachable');
