export { type ApiServer, type ApiServerOptions, createApiServer } from './api-server/api-server.ts';
