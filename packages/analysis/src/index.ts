export * from './run/measured.ts';
export * from './run/verdict.ts';
