export * from './registry.ts';
export * from './router-spec.ts';
