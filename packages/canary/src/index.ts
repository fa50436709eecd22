export { canary } from './canary.ts';
export { countsForWeight, nextCounts, nextOtherSizes } from './replica-counts.ts';
export { unknownKinds } from './steps/registry.ts';
