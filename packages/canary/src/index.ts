export { canary } from './canary.ts';
export { type Sides, sidesOf } from './routed/sides.ts';
export { unknownKinds } from './steps/registry.ts';
