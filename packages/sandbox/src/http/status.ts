import { type ApiError, type FieldProblem, isApiError } from '@sluice/kubernetes';
import { ObjectError } from '../api-server/errors.ts';
import { type Answer, objectAnswer } from './answer.ts';

/** Kubernetes' answer to what it does not do, or has done without an object to show. */
interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly code?: number;
}

/** What went wrong, as the server says it. `error` is the core's refusal, or a bug of this server. */
export function failureStatus(error: unknown): Status {
  if (!isApiError(error)) {
    const text = error instanceof Error ? error.message : String(error);
    return failure('InternalError', `Internal error occurred: ${text}`, 500, { causes: [{ message: text }] });
  }
  return failure(error.reason, error.message, error.code, detailsOf(error));
}

/** The status as an answer, with the time to wait in the header where there is one. */
export function failureAnswer(error: unknown): Answer {
  const status = failureStatus(error);
  const answer = objectAnswer(status, status.code);
  const wait = isApiError(error) ? error.retryAfterSeconds : undefined;
  return wait === undefined || answer.is !== 'object' ? answer : { ...answer, headers: { 'Retry-After': String(wait) } };
}

/** What the server says of an object that is gone. */
export const successStatus = (details: Status['details']): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  ...(details === undefined ? {} : { details }),
});

const failure = (reason: string, message: string, code: number, details: Status['details']): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details === undefined ? {} : { details }),
  code,
});

function detailsOf(error: ApiError): Status['details'] {
  const about = error instanceof ObjectError ? shown(error.about) : {};
  const details = {
    ...about,
    ...(error.causes.length === 0 ? {} : { causes: error.causes.map(causeOf) }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
  return Object.keys(details).length === 0 && !isBare(error) ? undefined : details;
}

/** Kubernetes writes `details: {}` for what it refuses before it knows the object. */
const isBare = ({ reason }: ApiError): boolean => reason === 'NotFound' || reason === 'MethodNotAllowed' || reason === 'NotAcceptable';

const shown = (about: ObjectError['about']) =>
  Object.fromEntries(Object.entries(about).filter(([, value]) => value !== '' && value !== undefined));

const causeOf = ({ reason, message, field }: FieldProblem) => ({
  ...(reason === '' ? {} : { reason }),
  ...(message === '' ? {} : { message }),
  ...(field === '' ? {} : { field }),
});
