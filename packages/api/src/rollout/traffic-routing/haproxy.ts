import { missing } from '../../problems.ts';
import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('HAProxy Ingress.', {
  ingresses: required(array('Names of the Ingresses to steer. Their Service selects the pods of both sides.', string())),
  annotationPrefix: string('Prefix of the annotations. haproxy-ingress.github.io where left out.'),
});

/** HAProxy Ingress: weights by the label of pods, in an annotation. */
export interface HaproxyTrafficRouting extends Infer<typeof schema> {}
export const haproxyTrafficRouting: Router<HaproxyTrafficRouting> = defineRouter<HaproxyTrafficRouting>(schema, {
  needsServices: () => false,
  problems: ({ ingresses }, field) => (ingresses.length === 0 ? [missing(`${field}.ingresses`, 'name at least one Ingress')] : []),
});
