import { array, type Infer, object, record, string } from '../../schema.ts';
import { isNamed, oneOfTwo } from './one-of-two.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('NGINX Ingress, and others with the same annotations.', {
  annotationPrefix: string('Prefix of the annotations. nginx.ingress.kubernetes.io where left out.'),
  stableIngress: string('Ingress that sends traffic to the stable Service.'),
  stableIngresses: array('Several of them, instead of one.', string()),
  additionalIngressAnnotations: record('Annotations for the canary Ingress; the prefix is added.', string()),
  canaryIngressAnnotations: record('Annotations for the canary Ingress, as they are.', string()),
});

/** NGINX: a canary Ingress beside each stable one. */
export interface NginxTrafficRouting extends Infer<typeof schema> {}
export const nginxTrafficRouting: Router<NginxTrafficRouting> = defineRouter<NginxTrafficRouting>(schema, {
  plugins: ['argoproj/sample-nginx', 'argoproj-labs/sample-nginx'],
  supports: { maxTrafficWeight: true, stickiness: 'sides' },
  problems: ({ stableIngress, stableIngresses = [] }, field) =>
    oneOfTwo(field, { stableIngress: isNamed(stableIngress), stableIngresses: stableIngresses.length > 0 }),
});
