import { type Endpoint, type EndpointPort, type Pod, type Service, type ServicePort, uidOf } from '@sluice/kubernetes';
import { isFinished, isReady, isTerminating } from '../pod-facts.ts';

/** The endpoints of a Service that share one list of ports. */
export interface EndpointGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** The largest number of endpoints in one slice. */
const mostInSlice = 100;

/**
 * The endpoints of a Service with these pods, in the order of the pods' names, in groups of at most a hundred. Pods without an address
 * and finished ones are no endpoints. A port that a pod does not have under its name is missing for that pod, so that pods can differ
 * in their ports and then stand in different groups.
 */
export function endpointGroups(service: Service, pods: readonly Pod[]): readonly EndpointGroup[] {
  const groups = new Map<string, { readonly ports: readonly EndpointPort[]; readonly endpoints: Endpoint[] }>();
  const inOrder = [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const pod of inOrder) {
    const address = pod.status?.podIP;
    if (address === undefined || isFinished(pod)) continue;
    const ports = (service.spec?.ports ?? []).flatMap((port) => portOf(port, pod));
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod, address));
  }
  return [...groups.values()].flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / mostInSlice) }, (_, index) => ({
      ports,
      endpoints: endpoints.slice(index * mostInSlice, (index + 1) * mostInSlice),
    })),
  );
}

function endpointOf(service: Service, pod: Pod, address: string): Endpoint {
  const { name, namespace } = pod.metadata;
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name, ...(namespace === undefined ? {} : { namespace }), uid: uidOf(pod) },
  };
}

function portOf({ name = '', port, protocol = 'TCP', targetPort = port, appProtocol }: ServicePort, pod: Pod): readonly EndpointPort[] {
  const number = typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort, protocol);
  if (number === undefined) return [];
  return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
}

function namedPort(pod: Pod, name: string, protocol: string): number | undefined {
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort;
}
