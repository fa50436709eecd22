import { array, boolean, type Infer, integer, longInteger, object, required, type Schema, string } from '../../schema.ts';

const schema = object('AWS Application Load Balancer.', {
  ingress: string('Ingress whose action is steered.'),
  ingresses: array('Several of them, instead of one.', string()),
  servicePort: required(integer('Port of the Services behind the action.')),
  rootService: string('Service that the Ingress names. The stable Service where left out.'),
  annotationPrefix: string('Prefix of the annotations. alb.ingress.kubernetes.io where left out.'),
  stickinessConfig: object('Keeps clients on the side they saw.', {
    enabled: required(boolean()),
    durationSeconds: required(longInteger('For how long, 1 to 604800.')),
  }),
});

/** AWS ALB: weights in the action annotation of Ingresses. */
export interface AlbTrafficRouting extends Infer<typeof schema> {}
export const albTrafficRouting: Schema<AlbTrafficRouting> = schema;
