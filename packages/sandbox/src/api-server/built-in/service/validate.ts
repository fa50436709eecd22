import { labelProblem, type ServicePort, type ServiceSpec, subdomainProblem } from '@sluice/kubernetes';
import { duplicate, forbidden, invalid, invalidText, type Problem, required } from '../../field-problem.ts';
import { labelProblems } from '../../operations/metadata.ts';
import { each, oneOf, portNumber, portNumberOrName } from '../field-rules.ts';

/** What is wrong with a Service. */
export function serviceProblems(spec: ServiceSpec): readonly Problem[] {
  const { ports = [], type = 'ClusterIP' } = spec;
  const isHeadless = spec.clusterIP === 'None';
  const problems: Problem[] = [];
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') problems.push(required('spec.ports'));
  if (isHeadless && (type === 'LoadBalancer' || type === 'NodePort')) {
    problems.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  }
  if (type === 'ExternalName') problems.push(...externalNameProblems(spec));
  problems.push(...portProblems(ports));
  problems.push(...labelProblems(spec.selector, 'spec.selector'));
  problems.push(...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']));
  problems.push(...oneOf('spec.type', type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']));
  if (type === 'ClusterIP') {
    ports.forEach(({ nodePort = 0 }, index) => {
      if (nodePort !== 0) problems.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  problems.push(...repeatedPorts(ports));
  problems.push(...oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, ['Cluster', 'Local']));
  problems.push(...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']));
  return problems;
}

function externalNameProblems({ clusterIPs = [], externalName = '' }: ServiceSpec): readonly Problem[] {
  const problems: Problem[] = [];
  if (clusterIPs.length > 0) problems.push(forbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
  const wrong = externalName === '' ? undefined : subdomainProblem(externalName.replace(/\.$/, ''));
  if (externalName === '') problems.push(required('spec.externalName'));
  else if (wrong !== undefined) problems.push(invalid('spec.externalName', externalName, wrong));
  return problems;
}

function portProblems(ports: readonly ServicePort[]): readonly Problem[] {
  const names = new Set<string>();
  return each('spec.ports', ports, (port, at) => {
    const { name = '' } = port;
    const problems: Problem[] = [];
    if (name === '' && ports.length > 1) problems.push(required(`${at}.name`));
    else if (name !== '') {
      const wrong = labelProblem(name);
      if (wrong !== undefined) problems.push(invalid(`${at}.name`, name, wrong));
      if (names.has(name)) problems.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    problems.push(
      ...portNumber(`${at}.port`, port.port),
      ...oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']),
      ...portNumberOrName(`${at}.targetPort`, port.targetPort ?? port.port),
    );
    if (port.nodePort !== undefined && port.nodePort !== 0 && (port.nodePort < 30_000 || port.nodePort > 32_767)) {
      problems.push(
        invalid(`${at}.nodePort`, port.nodePort, 'provided port is not in the valid range. The range of valid ports is 30000-32767'),
      );
    }
    return problems;
  });
}

/** The same port and protocol twice; the value is printed as Kubernetes prints its own type. */
function repeatedPorts(ports: readonly ServicePort[]): readonly Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  ports.forEach(({ port, protocol = 'TCP' }, index) => {
    const key = `${protocol} ${port}`;
    if (seen.has(key)) {
      const value = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
      problems.push(duplicate(`spec.ports[${index}]`, value));
    }
    seen.add(key);
  });
  return problems;
}

/** The address of a Service may not change as long as it has one. */
export function addressChangeProblems(spec: ServiceSpec, last: ServiceSpec): readonly Problem[] {
  const was = last.clusterIPs?.[0] ?? last.clusterIP;
  const is = spec.clusterIPs?.[0] ?? spec.clusterIP;
  const isEnding = spec.type === 'ExternalName' || last.type === 'ExternalName';
  if (was === undefined || isEnding || was === is) return [];
  const text = JSON.stringify(spec.clusterIPs ?? []);
  return [
    is === undefined
      ? invalidText('spec.clusterIPs[0]', text, 'primary clusterIP can not be unset')
      : invalidText('spec.clusterIPs[0]', text, 'may not change once set'),
  ];
}
