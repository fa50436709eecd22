export * from './objects.ts';
export * from './runs.ts';
