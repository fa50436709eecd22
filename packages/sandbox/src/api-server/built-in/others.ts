import type { EndpointSlice, Event, Ingress, Lease, Node, PodTemplate } from '@sluice/kubernetes';
import { typed, valueAt } from '../draft.ts';
import { invalid, type Problem, required } from '../field-problem.ts';
import { each, oneOf, positive, requiredOneOf } from './field-rules.ts';
import { defaultPodTemplate } from './pod-template/defaults.ts';
import { podTemplateProblems } from './pod-template/validate.ts';
import type { BuiltInStrategy } from './strategy.ts';
import { immutable } from './workloads.ts';

export const eventStrategy: BuiltInStrategy = {
  selectableFields: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  validate(draft) {
    const { involvedObject, metadata } = typed<Event>(draft);
    const namespace = involvedObject?.namespace ?? '';
    const own = metadata.namespace ?? '';
    // Events of objects without a namespace live in the default one.
    if (namespace === '' ? own === 'default' || own === 'kube-system' : namespace === own) return [];
    return [invalid('involvedObject.namespace', namespace, 'does not match event.namespace')];
  },
};

export const leaseStrategy: BuiltInStrategy = {
  needsVersion: true,
  validate(draft) {
    const { leaseDurationSeconds, leaseTransitions } = typed<Lease>(draft).spec ?? {};
    const problems: Problem[] = [...positive('spec.leaseDurationSeconds', leaseDurationSeconds)];
    if (leaseTransitions !== undefined && leaseTransitions < 0) {
      problems.push(invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
    }
    return problems;
  },
};

export const endpointSliceStrategy: BuiltInStrategy = {
  countsGenerations: true,
  setDefaults(draft) {
    for (const port of typed<EndpointSlice>(draft).ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  validate(draft, before) {
    const { addressType, endpoints } = typed<EndpointSlice>(draft);
    return [
      ...requiredOneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']),
      ...each('endpoints', endpoints, ({ addresses = [] }, at) =>
        addresses.length === 0 ? [required(`${at}.addresses`, 'must contain at least 1 address')] : [],
      ),
      ...(before === undefined ? [] : immutable('addressType', addressType, valueAt(before, ['addressType']))),
    ];
  },
};

export const ingressStrategy: BuiltInStrategy = {
  countsGenerations: true,
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
  },
  validate(draft) {
    const { defaultBackend, rules } = typed<Ingress>(draft).spec ?? {};
    const problems: Problem[] = [];
    if (defaultBackend === undefined && (rules ?? []).length === 0) {
      problems.push(invalid('spec', typed<Ingress>(draft).spec?.rules ?? null, 'either `defaultBackend` or `rules` must be specified'));
    }
    problems.push(
      ...each('spec.rules', rules, ({ http }, at) =>
        each(`${at}.http.paths`, http?.paths, ({ path = '', pathType, backend }, place) => [
          ...requiredOneOf(`${place}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']),
          ...((pathType === 'Exact' || pathType === 'Prefix') && !path.startsWith('/')
            ? [invalid(`${place}.path`, path, 'must be an absolute path')]
            : []),
          ...(backend?.service === undefined && backend?.resource === undefined
            ? [invalid(`${place}.backend`, '', 'resource or service backend is required')]
            : []),
        ]),
      ),
    );
    return problems;
  },
};

export const nodeStrategy: BuiltInStrategy = {
  selectableFields: ['spec.unschedulable'],
  setDefaults(draft) {
    const { status } = typed<Node>(draft);
    if (status?.capacity !== undefined) status.allocatable ??= { ...status.capacity };
  },
  validate: (draft) =>
    each('spec.taints', typed<Node>(draft).spec?.taints, ({ effect }, at) =>
      oneOf(`${at}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    ),
};

export const podTemplateStrategy: BuiltInStrategy = {
  countsGenerations: true,
  setDefaults: (draft) => defaultPodTemplate(typed<PodTemplate>(draft).template),
  validate: (draft) => podTemplateProblems(typed<PodTemplate>(draft).template, 'template'),
};
