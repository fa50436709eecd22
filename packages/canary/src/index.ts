export { canary } from './canary.ts';
export { managedRoutesAt } from './routed/managed-routes.ts';
export { type Sides, sidesOf } from './routed/sides.ts';
export { stickinessAt, stickinessMemoryAfter } from './routed/stickiness.ts';
export { unknownKinds } from './steps/registry.ts';
