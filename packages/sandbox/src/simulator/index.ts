export { knownBugs } from './known-bugs/index.ts';
export { knownBugsPage } from './known-bugs/page.ts';
export { mutants } from './mutants/index.ts';
export { reportOf } from './report.ts';
export { routedPrefix } from './scenario/generate.ts';
export { scenarioOf } from './scenario.ts';
export { shrink } from './shrink.ts';
export { simulate } from './simulate.ts';
