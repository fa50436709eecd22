export * from './http-port.ts';
export * from './metric-provider.ts';
