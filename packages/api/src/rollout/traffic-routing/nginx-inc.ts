import { missing } from '../../problems.ts';
import { array, type Infer, object, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('NGINX Ingress Controller of F5.', {
  virtualServers: array('Names of the VirtualServers to steer.', string()),
  virtualServerRoutes: array('Names of the VirtualServerRoutes to steer.', string()),
});

/** NGINX Ingress Controller of F5: weights of splits in VirtualServers and VirtualServerRoutes. */
export interface NginxIncTrafficRouting extends Infer<typeof schema> {}
export const nginxIncTrafficRouting: Router<NginxIncTrafficRouting> = defineRouter<NginxIncTrafficRouting>(schema, {
  supports: { headerRoutes: 'any', pingPong: true },
  problems: ({ virtualServers = [], virtualServerRoutes = [] }, field) =>
    virtualServers.length + virtualServerRoutes.length === 0
      ? [missing(`${field}.virtualServers`, 'name one, or a VirtualServerRoute')]
      : [],
});
