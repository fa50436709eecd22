export type { Report } from './run/apply-report.ts';
export * from './run/arguments.ts';
export * from './run/judge.ts';
export * from './run/measured.ts';
export * from './run/plan-run.ts';
export * from './run/report.ts';
export * from './run/verdict.ts';
export * from './templates/run-spec.ts';
export * from './templates/template-table.ts';
