import { isApiError } from '@sluice/kubernetes';

/** The server refused to create something because its namespace is being emptied: whoever wanted it will be gone in a moment too. */
export const isHomeGoing = (error: unknown): boolean =>
  isApiError(error, 'Forbidden') && error.causes.some(({ reason }) => reason === 'NamespaceTerminating');
