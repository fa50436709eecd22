export * from './connect.ts';
export { type Access, ConfigError, type ConnectionOptions } from './connection-options.ts';
export type { RequestRecord } from './requests.ts';
