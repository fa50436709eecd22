import { ApiError } from '@sluice/kubernetes';

/** The path is served, but not with this method. */
export const notAllowed = (): ApiError =>
  new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource');

/** The media types in which objects are taken. */
const objectTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** The body is in a form that this path does not take. */
export const unsupportedMediaType = (accepted: readonly string[] = objectTypes): ApiError =>
  new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
