export { blueGreen } from './blue-green.ts';
