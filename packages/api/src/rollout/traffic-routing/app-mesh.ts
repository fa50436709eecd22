import { missing } from '../../problems.ts';
import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const nodeRef = object('One side.', { name: required(string('Name of the VirtualNode.')) });

const schema = object('AWS App Mesh.', {
  virtualService: object('The VirtualService whose router is steered.', {
    name: required(string('Its name.')),
    routes: array('Names of the routes to steer. All where left out.', string()),
  }),
  virtualNodeGroup: object('The VirtualNodes of both sides.', {
    canaryVirtualNodeRef: required(nodeRef),
    stableVirtualNodeRef: required(nodeRef),
  }),
});

/** AWS App Mesh: weighted targets in a VirtualRouter, none of them above 100. */
export interface AppMeshTrafficRouting extends Infer<typeof schema> {}
export const appMeshTrafficRouting: Router<AppMeshTrafficRouting> = defineRouter<AppMeshTrafficRouting>(schema, {
  problems: ({ virtualService, virtualNodeGroup }, field) => [
    ...(virtualService === undefined ? [missing(`${field}.virtualService`)] : []),
    ...(virtualNodeGroup === undefined ? [missing(`${field}.virtualNodeGroup`)] : []),
  ],
});
