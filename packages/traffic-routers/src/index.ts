export * from './objects.ts';
export * from './registry.ts';
export * from './router-spec.ts';
export * from './routing.ts';
