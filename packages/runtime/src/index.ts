export * from './event-recorder.ts';
export * from './informer.ts';
export * from './leader-election.ts';
export * from './reconciler.ts';
export type { Change, Store } from './store.ts';
export * from './versions.ts';
export * from './work-queue.ts';
export * from './writer.ts';
