import { ApiError, type ApiErrorReason, codeOfReason, type FieldProblem, isObject } from '@sluice/kubernetes';

const reasonOfCode: Readonly<Record<number, ApiErrorReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  408: 'Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  502: 'ServiceUnavailable',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

const isReason = (text: unknown): text is ApiErrorReason => typeof text === 'string' && text in codeOfReason && text !== 'Unreachable';

function reasonOf(reason: unknown, code: number): ApiErrorReason {
  if (isReason(reason)) return reason;
  // The server asks to try again: its own time ran out.
  if (reason === 'ServerTimeout') return 'Timeout';
  return reasonOfCode[code] ?? (code >= 500 ? 'InternalError' : 'BadRequest');
}

/** The error that a `metav1.Status` tells; `undefined` where the value is none. */
export function errorOfStatus(status: unknown, code = 0, retryAfter?: number): ApiError | undefined {
  if (!isObject(status) || status.kind !== 'Status') return undefined;
  const details = isObject(status.details) ? status.details : {};
  const statusCode = typeof status.code === 'number' ? status.code : code;
  const message = typeof status.message === 'string' && status.message !== '' ? status.message : `status ${statusCode}`;
  const asked = details.retryAfterSeconds;
  const retryAfterSeconds = retryAfter ?? (typeof asked === 'number' && asked > 0 ? asked : undefined);
  return new ApiError(reasonOf(status.reason, statusCode), message, {
    code: statusCode,
    causes: Array.isArray(details.causes) ? details.causes.filter(isObject).map(problemOf) : [],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function problemOf({ field, reason, message }: Readonly<Record<string, unknown>>): FieldProblem {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { field: text(field), reason: text(reason), message: text(message) };
}

/** The error that an answer with a status of 400 or more stands for, whoever on the way gave it. */
export function errorOfAnswer(code: number, text: string, retryAfterSeconds: number | undefined): ApiError {
  const body = parseJson(text);
  if (code === 404 && !isMissingObject(body)) return new MissingPath('the server could not find the requested resource');
  const status = errorOfStatus(body, code, retryAfterSeconds);
  if (status !== undefined) return status;
  const said = text.trim().slice(0, 300);
  return new ApiError(reasonOf(undefined, code), said === '' ? `the server answered with status ${code}` : said, {
    code,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** Nothing is served under the path: the kind does not exist there. (A missing object is told with its name.) */
export class MissingPath extends ApiError {
  constructor(message: string) {
    super('NotFound', message);
  }
}

function isMissingObject(status: unknown): boolean {
  if (!isObject(status) || !isObject(status.details)) return false;
  const { name } = status.details;
  return typeof name === 'string' && name !== '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
