import { apiVersion, type Rollout } from '@sluice/api';
import type { Deployment, KubeObject, Service } from '@sluice/kubernetes';
import { type Conversion, subjectOf } from '../conversion.ts';
import { type FlaggerCanary, readCanary } from './canary.ts';
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import { templateOf } from './metrics.ts';
import { routesOf } from './routes.ts';
import { withSessionAffinity } from './session-affinity.ts';
import { strategyOf } from './strategy.ts';

/** A Canary as a Rollout that takes over its Deployment, with Services, routes and an AnalysisTemplate. */
export function convertCanary(object: KubeObject, target: Deployment | undefined, objects: readonly KubeObject[]): Conversion {
  const canary = readCanary(object);
  const subject = subjectOf(object);
  if (canary.target.kind !== 'Deployment')
    return { objects: [], notes: [`${subject}: its target is a ${canary.target.kind}, and a Rollout can only take over a Deployment`] };
  const [stableService, canaryService] = [canary.service, `${canary.service}-canary`];
  const routes = routesOf(canary, stableService, canaryService);
  const { template: measured, notes: metricNotes } = templateOf(canary, objects);
  const template = canary.spec.skipAnalysis === true ? undefined : measured;
  const kept = withSessionAffinity(canary, routes.routing);
  const { strategy, notes: strategyNotes } = strategyOf(canary, { stableService, canaryService, template, routing: kept.routing });
  const rollout: Rollout = {
    apiVersion,
    kind: 'Rollout',
    metadata: metadataFor(canary, canary.target.name),
    spec: {
      ...(target?.spec?.replicas === undefined || target.spec.replicas === 0 ? {} : { replicas: target.spec.replicas }),
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: canary.target.name, scaleDown: 'onsuccess' },
      ...(canary.spec.suspend === true ? { paused: true } : {}),
      progressDeadlineSeconds: numberOf(canary.spec.progressDeadlineSeconds) ?? 600,
      progressDeadlineAbort: true,
      strategy,
    },
  };
  const services = [stableService, canaryService].map((name) => serviceFor(canary, name, target));
  const notes = [...routes.notes, ...kept.notes, ...strategyNotes, ...metricNotes, ...lostNotes(canary), ...sizeNotes(canary, target)];
  return {
    objects: [rollout, ...services, ...routes.objects, ...(template === undefined ? [] : [template])],
    notes: [...notes, removalNote(canary)].map((note) => `${subject}: ${note}`),
  };
}

const metadataFor = ({ namespace }: FlaggerCanary, name: string) => ({ name, ...(namespace === undefined ? {} : { namespace }) });

function serviceFor(canary: FlaggerCanary, name: string, target: Deployment | undefined): Service {
  const { serviceFields: fields, port } = canary;
  const targetPort = textOf(fields.targetPort) ?? numberOf(fields.targetPort);
  const appProtocol = textOf(fields.appProtocol);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataFor(canary, name),
    spec: {
      selector: target?.spec?.selector?.matchLabels ?? { app: canary.target.name },
      ports: [
        {
          name: textOf(fields.portName) ?? 'http',
          port,
          ...(targetPort === undefined ? {} : { targetPort }),
          ...(appProtocol === undefined ? {} : { appProtocol }),
        },
      ],
    },
  };
}

/** What Flagger does and a Rollout does not. */
function lostNotes({ analysis, spec, serviceFields, service }: FlaggerCanary): readonly string[] {
  const webhooks = listOf(analysis.webhooks).map(fieldsOf);
  const gates = ['confirm-rollout', 'confirm-promotion', 'confirm-traffic-increase'];
  return [
    ...webhooks.map((webhook) => {
      const [type, name] = [textOf(webhook.type) ?? 'rollout', textOf(webhook.name) ?? ''];
      return gates.includes(type)
        ? `webhook ${name} (${type}) has become a pause until somebody promotes`
        : `webhook ${name} (${type}) has no counterpart: measure with a Job or the web provider in an AnalysisTemplate`;
    }),
    ...(listOf(analysis.alerts).length > 0 ? ['alerts are not carried over: use notifications'] : []),
    ...(analysis.primaryReadyThreshold === undefined && analysis.canaryReadyThreshold === undefined
      ? []
      : ['primaryReadyThreshold and canaryReadyThreshold: see replicaProgressThreshold']),
    ...(spec.revertOnDeletion === true ? ['revertOnDeletion is not needed: a Rollout that goes gives the Deployment its pods back'] : []),
    ...(serviceFields.trafficPolicy === undefined ? [] : ['service.trafficPolicy belongs into a DestinationRule of your own']),
    ...(serviceFields.portDiscovery === true
      ? [`service.portDiscovery: add the other ports to the Services ${service} and ${service}-canary`]
      : []),
    ...(spec.autoscalerRef === undefined
      ? []
      : [`the autoscaler ${textOf(fieldsOf(spec.autoscalerRef).name) ?? ''} must scale the Rollout instead of the Deployment`]),
  ];
}

const sizeNotes = ({ target: { name } }: FlaggerCanary, target: Deployment | undefined): readonly string[] =>
  target === undefined
    ? [`the Deployment ${name} is not among the objects: check the selectors of the Services, and set spec.replicas of the Rollout`]
    : target.spec?.replicas === 0
      ? [`Flagger has scaled the Deployment ${name} to 0: set spec.replicas of the Rollout to the size of ${name}-primary`]
      : [];

const removalNote = ({ name, target }: FlaggerCanary): string =>
  `apply the Rollout, wait until it is Healthy, and only then delete the Canary ${name}: Flagger takes its Services and ${target.name}-primary away`;
