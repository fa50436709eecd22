import { jsonEqual, type ServiceSpec } from '@sluice/kubernetes';
import { type Draft, valueAt } from '../../draft.ts';
import type { Surroundings } from '../../resource.ts';

/** Service addresses are drawn from 10.96.0.0/16; the first one belongs to the API server's own Service. */
export const apiServerAddress = '10.96.0.1';

const hasAddress = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';
const needsNodePorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);

/** Gives a Service its address where it has none yet. `None` stays: a headless Service has no address. */
export function allocateClusterIp(spec: Draft<ServiceSpec>, around: Surroundings): void {
  if (!hasAddress(spec)) return;
  spec.clusterIP ??= spec.clusterIPs?.[0] ?? freeAddress(around);
  spec.clusterIPs ??= [spec.clusterIP];
  if (spec.clusterIP === 'None' && spec.selector === undefined) {
    spec.ipFamilies ??= ['IPv4', 'IPv6'];
    spec.ipFamilyPolicy ??= 'RequireDualStack';
  } else {
    spec.ipFamilies ??= ['IPv4'];
    spec.ipFamilyPolicy ??= 'SingleStack';
  }
}

function freeAddress({ random, list }: Surroundings): string {
  const taken = new Set(list('services', '').map((service) => valueAt(service, ['spec', 'clusterIP'])));
  for (;;) {
    const number = 256 + Math.floor(random() * (65_535 - 256));
    const address = `10.96.${number >> 8}.${number & 255}`;
    if (!taken.has(address)) return address;
  }
}

export function allocateNodePorts(spec: Draft<ServiceSpec>, { random, list }: Surroundings): void {
  if (!needsNodePorts(spec)) return;
  const missing = (spec.ports ?? []).filter(({ nodePort = 0 }) => nodePort === 0);
  if (missing.length === 0) return;
  const taken = new Set<unknown>(spec.ports?.map(({ nodePort }) => nodePort));
  for (const service of list('services', '')) {
    const ports = valueAt(service, ['spec', 'ports']);
    for (const port of Array.isArray(ports) ? ports : []) taken.add(valueAt(port, ['nodePort']));
  }
  for (const port of missing) {
    let candidate: number;
    do candidate = 30_000 + Math.floor(random() * 2768);
    while (taken.has(candidate));
    taken.add(candidate);
    port.nodePort = candidate;
  }
}

/** A client that leaves out what was allocated keeps it, as long as the type still needs it. */
export function keepAllocated(spec: Draft<ServiceSpec>, last: ServiceSpec): void {
  const isOpen = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (!isOpen && spec.externalTrafficPolicy === last.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  if (spec.type !== 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === last.allocateLoadBalancerNodePorts) {
    delete spec.allocateLoadBalancerNodePorts;
  }
  if (!hasAddress(spec)) {
    if (spec.clusterIP === last.clusterIP) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
      delete spec.ipFamilies;
      delete spec.ipFamilyPolicy;
    }
    return;
  }
  if (hasAddress(last)) {
    if (spec.clusterIP === undefined && spec.clusterIPs === undefined) {
      if (last.clusterIP !== undefined) spec.clusterIP = last.clusterIP;
      if (last.clusterIPs !== undefined) spec.clusterIPs = [...last.clusterIPs];
    } else if (spec.clusterIP === undefined && last.clusterIP !== undefined) spec.clusterIP = last.clusterIP;
    else if (spec.clusterIP !== last.clusterIP && jsonEqual(spec.clusterIPs, last.clusterIPs) && spec.clusterIP !== undefined) {
      spec.clusterIPs = [spec.clusterIP];
    } else if (spec.clusterIPs === undefined && last.clusterIPs !== undefined && spec.clusterIP === last.clusterIP) {
      spec.clusterIPs = [...last.clusterIPs];
    }
    if (last.ipFamilies !== undefined) spec.ipFamilies ??= [...last.ipFamilies];
    if (last.ipFamilyPolicy !== undefined) spec.ipFamilyPolicy ??= last.ipFamilyPolicy;
  }
  if (!needsNodePorts(spec) || !needsNodePorts(last)) {
    if (!needsNodePorts(spec)) for (const port of spec.ports ?? []) if (isSameNodePort(port, last)) delete port.nodePort;
    return;
  }
  for (const port of spec.ports ?? []) {
    if (port.nodePort !== undefined) continue;
    const former = last.ports?.find((each) => each.port === port.port && each.protocol === port.protocol);
    if (former?.nodePort !== undefined) port.nodePort = former.nodePort;
  }
}

const isSameNodePort = ({ nodePort, port }: { nodePort?: number; port: number }, last: ServiceSpec): boolean =>
  nodePort !== undefined && last.ports?.some((each) => each.port === port && each.nodePort === nodePort) === true;
