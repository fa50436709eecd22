import {
  type Container,
  type EnvVar,
  type LifecycleHandler,
  labelProblem,
  type Probe,
  parseQuantity,
  type ResourceRequirements,
} from '@sluice/kubernetes';
import { duplicate, forbidden, invalid, notFoundAt, type Problem, required } from '../../field-problem.ts';
import { each, notNegative, oneOf, portNameProblem, portNumber, portNumberOrName } from '../field-rules.ts';

interface Among {
  /** Names of the pod's volumes. */
  readonly volumes: ReadonlySet<string>;
  /** Names of containers seen so far; grows. */
  readonly names: Set<string>;
}

/** What is wrong with the containers of a pod. */
export const containerListProblems = (containers: readonly Container[] | undefined, field: string, among: Among): readonly Problem[] =>
  each(field, containers, (container, at) => containerProblems(container, at, among));

const protocols = ['SCTP', 'TCP', 'UDP'];

function containerProblems(container: Container, at: string, { volumes, names }: Among): readonly Problem[] {
  const problems: Problem[] = [];
  if (container.name === '') problems.push(required(`${at}.name`));
  else {
    const wrong = labelProblem(container.name);
    if (wrong !== undefined) problems.push(invalid(`${at}.name`, container.name, wrong));
  }
  if ((container.image ?? '') === '') problems.push(required(`${at}.image`));
  problems.push(
    ...oneOf(`${at}.terminationMessagePolicy`, container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']),
    ...portProblems(container, `${at}.ports`),
    ...each(`${at}.env`, container.env, variableProblems),
    ...mountProblems(container, `${at}.volumeMounts`, volumes),
    ...oneOf(`${at}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...resourceProblems(container.resources, `${at}.resources`),
  );
  if (container.name !== '' && names.has(container.name)) problems.push(duplicate(`${at}.name`, container.name));
  names.add(container.name);
  problems.push(
    ...handlerProblems(container.lifecycle?.postStart, `${at}.lifecycle.postStart`),
    ...handlerProblems(container.lifecycle?.preStop, `${at}.lifecycle.preStop`),
    ...probeProblems(container.livenessProbe, `${at}.livenessProbe`, true),
    ...probeProblems(container.readinessProbe, `${at}.readinessProbe`, false),
    ...probeProblems(container.startupProbe, `${at}.startupProbe`, true),
  );
  return problems;
}

function portProblems({ ports }: Container, field: string): readonly Problem[] {
  const names = new Set<string>();
  return each(field, ports, ({ name = '', containerPort, hostPort = 0, protocol = '' }, at) => {
    const problems: Problem[] = [];
    if (name !== '') {
      const wrong = portNameProblem(name);
      if (wrong !== undefined) problems.push(invalid(`${at}.name`, name, wrong));
      else if (names.has(name)) problems.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    problems.push(...(containerPort === 0 ? [required(`${at}.containerPort`)] : portNumber(`${at}.containerPort`, containerPort)));
    if (hostPort !== 0) problems.push(...portNumber(`${at}.hostPort`, hostPort));
    problems.push(...(protocol === '' ? [required(`${at}.protocol`)] : oneOf(`${at}.protocol`, protocol, protocols)));
    return problems;
  });
}

function variableProblems({ name, value = '', valueFrom }: EnvVar, at: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (name === '') problems.push(required(`${at}.name`));
  else if (!/^[ -<>-~]+$/.test(name)) {
    problems.push(
      invalid(`${at}.name`, name, "a valid environment variable name must consist only of printable ASCII characters other than '='"),
    );
  }
  if (valueFrom === undefined) return problems;
  const sources = Object.keys(valueFrom).length;
  if (value !== '') problems.push(invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty'));
  else if (sources === 0)
    problems.push(
      invalid(
        `${at}.valueFrom`,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ),
    );
  else if (sources > 1) problems.push(invalid(`${at}.valueFrom`, '', 'may not have more than one field specified at a time'));
  return problems;
}

function mountProblems({ volumeMounts }: Container, field: string, volumes: ReadonlySet<string>): readonly Problem[] {
  const paths = new Set<string>();
  return each(field, volumeMounts, ({ name, mountPath }, at) => {
    const problems: Problem[] = [];
    if (name === '') problems.push(required(`${at}.name`));
    if (!volumes.has(name)) problems.push(notFoundAt(`${at}.name`, name));
    if (mountPath === '') problems.push(required(`${at}.mountPath`));
    if (paths.has(mountPath)) problems.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    return problems;
  });
}

/** Requests and limits may not be negative, and no request may be above its limit. */
function resourceProblems(resources: ResourceRequirements | undefined, field: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const part of ['limits', 'requests'] as const) {
    for (const [name, quantity] of Object.entries(resources?.[part] ?? {})) {
      const at = `${field}.${part}[${name}]`;
      const amount = parseQuantity(quantity);
      if (amount.ok && amount.value < 0) problems.push(invalid(at, String(quantity), 'must be greater than or equal to 0'));
      if (part === 'limits') continue;
      const limit = resources?.limits?.[name];
      const most = limit === undefined ? undefined : parseQuantity(limit);
      if (amount.ok && most?.ok === true && amount.value > most.value) {
        problems.push(invalid(`${field}.requests`, String(quantity), `must be less than or equal to ${name} limit of ${limit}`));
      }
    }
  }
  return problems;
}

function probeProblems(probe: Probe | undefined, field: string, endsContainer: boolean): readonly Problem[] {
  if (probe === undefined) return [];
  const problems: Problem[] = [
    ...handlerProblems(probe, field),
    ...notNegative(`${field}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...notNegative(`${field}.timeoutSeconds`, probe.timeoutSeconds),
    ...notNegative(`${field}.periodSeconds`, probe.periodSeconds),
    ...notNegative(`${field}.successThreshold`, probe.successThreshold),
    ...notNegative(`${field}.failureThreshold`, probe.failureThreshold),
  ];
  if (endsContainer && probe.successThreshold !== undefined && probe.successThreshold !== 1) {
    problems.push(invalid(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  return problems;
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

function handlerProblems(handler: (LifecycleHandler & Probe) | undefined, field: string): readonly Problem[] {
  if (handler === undefined) return [];
  const present = handlers.filter((each) => handler[each] !== undefined);
  const [first, ...others] = present;
  if (first === undefined) return [required(field, 'must specify a handler type')];
  return [
    ...oneHandlerProblems(handler, first, field),
    ...others.map((each) => forbidden(`${field}.${each}`, 'may not specify more than 1 handler type')),
  ];
}

function oneHandlerProblems(handler: LifecycleHandler & Probe, kind: (typeof handlers)[number], field: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (kind === 'exec' && (handler.exec?.command ?? []).length === 0) problems.push(required(`${field}.exec.command`));
  if (kind === 'httpGet' && handler.httpGet !== undefined) {
    problems.push(...portNumberOrName(`${field}.httpGet.port`, handler.httpGet.port));
    problems.push(...oneOf(`${field}.httpGet.scheme`, handler.httpGet.scheme, ['HTTP', 'HTTPS']));
  }
  if (kind === 'tcpSocket' && handler.tcpSocket !== undefined)
    problems.push(...portNumberOrName(`${field}.tcpSocket.port`, handler.tcpSocket.port));
  if (kind === 'grpc' && handler.grpc !== undefined) problems.push(...portNumber(`${field}.grpc.port`, handler.grpc.port));
  return problems;
}
