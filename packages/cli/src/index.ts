export { execute, type Surroundings } from './execute.ts';
