export { type AwsIo, awsCredentials, regionOf } from './aws/credentials.ts';
export { signed } from './aws/sign.ts';
export { awsUrl } from './aws/url.ts';
export { createHttp } from './http.ts';
export * from './http-port.ts';
export { metricAnnotation, runUidLabel } from './job/job.ts';
export { pluginsOf, withKnownPlugins } from './known-plugins.ts';
export * from './metric-provider.ts';
export { builtInProviders } from './registry.ts';
