export { createHttp } from './http.ts';
export * from './http-port.ts';
export { metricAnnotation, runUidLabel } from './job/job.ts';
export * from './metric-provider.ts';
export { builtInProviders } from './registry.ts';
