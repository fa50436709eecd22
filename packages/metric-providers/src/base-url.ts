/** The address of a server, for paths to be put behind it: without slashes at its end. */
export const baseUrl = (address: string): string => address.replace(/\/+$/, '');
