export * from './alb/load-balancer.ts';
export * from './alb/target-group-bindings.ts';
export * from './alb/targets.ts';
export * from './alb/verification.ts';
export * from './objects.ts';
export * from './registry.ts';
export * from './router-spec.ts';
export * from './routing.ts';
