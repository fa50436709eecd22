import type { FieldProblem } from '@sluice/kubernetes';
import { invalid } from '../../problems.ts';
import { array, boolean, type Infer, integer, longInteger, object, required, string } from '../../schema.ts';
import { isNamed, oneOfTwo } from './one-of-two.ts';
import { defineRouter, type Router } from './router.ts';

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
export const albTrafficRouting: Router<AlbTrafficRouting> = defineRouter<AlbTrafficRouting>(schema, {
  supports: { headerRoutes: 'exact', weightedExperiments: true, pingPong: true },
  problems: ({ ingress, ingresses = [], stickinessConfig }, field) => [
    ...oneOfTwo(field, { ingress: isNamed(ingress), ingresses: ingresses.length > 0 }),
    ...(stickinessConfig?.enabled === true ? stickinessProblems(`${field}.stickinessConfig`, stickinessConfig.durationSeconds) : []),
  ],
});

const week = 7 * 24 * 60 * 60;

const stickinessProblems = (field: string, seconds: number): readonly FieldProblem[] =>
  seconds >= 1 && seconds <= week ? [] : [invalid(`${field}.durationSeconds`, seconds, `must be between 1 and ${week}`)];
