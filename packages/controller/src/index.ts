export { type ApiAccess, apiAccess } from './access.ts';
export { type ControllerOptions, type Observer, runController } from './controller.ts';
export { decide } from './decide.ts';
