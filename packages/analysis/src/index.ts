export * from './run/measured.ts';
export * from './run/verdict.ts';
export * from './templates/run-spec.ts';
export * from './templates/template-table.ts';
