import type { BuiltInStrategy } from '../built-in/strategy.ts';

export const customResourceDefinitionStrategy: BuiltInStrategy = { countsGenerations: true };
