import { ApiError } from '@sluice/kubernetes';

/** The path is served, but not with this method. */
export const notAllowed = (): ApiError =>
  new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
