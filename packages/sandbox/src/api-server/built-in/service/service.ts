import { labelProblem, type Service, type ServicePort, type ServiceSpec } from '@sluice/kubernetes';
import { type Draft, typed } from '../../draft.ts';
import type { Problem } from '../../field-problem.ts';
import type { BuiltInStrategy } from '../strategy.ts';
import { allocateClusterIp, allocateNodePorts, keepAllocated } from './addresses.ts';
import { addressChangeProblems, serviceProblems } from './validate.ts';

export const serviceStrategy: BuiltInStrategy = {
  nameProblem: labelProblem,
  selectableFields: ['spec.clusterIP', 'spec.type'],
  setDefaults(draft) {
    const { spec } = typed<Service>(draft);
    if (spec !== undefined) defaultService(spec);
  },
  prepareForCreate(draft, around) {
    const service = typed<Service>(draft);
    service.spec ??= {};
    service.status = { loadBalancer: {} };
    allocateClusterIp(service.spec, around);
    allocateNodePorts(service.spec, around);
  },
  prepareForUpdate(draft, before, around) {
    const { spec } = typed<Service>(draft);
    if (spec === undefined) return;
    keepAllocated(spec, typed<Service>(before).spec ?? {});
    allocateClusterIp(spec, around);
    allocateNodePorts(spec, around);
  },
  validate(draft, before) {
    const { spec = {} } = typed<Service>(draft);
    const changes: readonly Problem[] = before === undefined ? [] : addressChangeProblems(spec, typed<Service>(before).spec ?? {});
    return [...changes, ...serviceProblems(spec)];
  },
};

function defaultService(spec: Draft<ServiceSpec>): void {
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= 10_800;
  } else delete spec.sessionAffinityConfig;
  spec.type ??= 'ClusterIP';
  for (const port of spec.ports ?? []) defaultPort(port);
  const isOpen = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (isOpen) spec.externalTrafficPolicy ??= 'Cluster';
  if (isOpen || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

function defaultPort(port: Draft<ServicePort>): void {
  if ((port.protocol ?? '') === '') port.protocol = 'TCP';
  if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
}
