import type { Container, ContainerPort, FieldProblem, PodSpec, VolumeMount } from '@sluice/kubernetes';
import { duplicates, invalid, missing, notFound, unsupported } from '../../problems.ts';
import { handlerProblems } from './handlers.ts';
import { resourceProblems } from './resources.ts';
import { nameProblems } from './volumes.ts';

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const protocols = ['SCTP', 'TCP', 'UDP'];

/** What is wrong with one container. `volumes` are the names of the pod's volumes. */
export function containerProblems(field: string, container: Container, volumes: ReadonlySet<string>): readonly FieldProblem[] {
  const { name, image, imagePullPolicy, ports = [], env = [], volumeMounts = [], resources } = container;
  return [
    ...nameProblems(`${field}.name`, name),
    ...imageProblems(`${field}.image`, image),
    ...(imagePullPolicy === undefined || imagePullPolicy === '' || pullPolicies.includes(imagePullPolicy)
      ? []
      : [unsupported(`${field}.imagePullPolicy`, imagePullPolicy, pullPolicies)]),
    ...portProblems(`${field}.ports`, ports),
    ...env.flatMap((variable, index) => variableProblems(`${field}.env[${index}]`, variable)),
    ...mountProblems(`${field}.volumeMounts`, volumeMounts, volumes),
    ...resourceProblems(`${field}.resources`, resources),
    ...handlerProblems(field, container),
  ];
}

/** Containers and init containers share one set of names. */
export const duplicateContainerNames = (field: string, { containers = [], initContainers = [] }: PodSpec): readonly FieldProblem[] =>
  duplicates([
    ...containers.map(({ name }, index) => ({ field: `${field}.containers[${index}].name`, value: name })),
    ...initContainers.map(({ name }, index) => ({ field: `${field}.initContainers[${index}].name`, value: name })),
  ]);

function imageProblems(field: string, image: string | undefined): readonly FieldProblem[] {
  if (image === undefined || image === '') return [missing(field)];
  return image.trim() === image ? [] : [invalid(field, image, 'must not have leading or trailing whitespace')];
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65535;
const outOfRange = 'must be between 1 and 65535, inclusive';

const portProblems = (field: string, ports: readonly ContainerPort[]): readonly FieldProblem[] => [
  ...ports.flatMap(({ name, containerPort, hostPort, protocol }, index) => {
    const own = `${field}[${index}]`;
    return [
      ...(name === undefined || name === '' || isPortName(name) ? [] : [invalid(`${own}.name`, name, portNameRule)]),
      ...(isPort(containerPort) ? [] : [invalid(`${own}.containerPort`, containerPort, outOfRange)]),
      ...(hostPort === undefined || hostPort === 0 || isPort(hostPort) ? [] : [invalid(`${own}.hostPort`, hostPort, outOfRange)]),
      ...(protocol === undefined || protocol === '' || protocols.includes(protocol)
        ? []
        : [unsupported(`${own}.protocol`, protocol, protocols)]),
    ];
  }),
  ...duplicates(ports.map(({ name }, index) => ({ field: `${field}[${index}].name`, value: name }))),
];

/** A service name in the sense of RFC 6335: at most 15 characters, at least one letter, no hyphen at the ends or beside another. */
const isPortName = (name: string): boolean =>
  name.length <= 15 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && /[a-z]/.test(name) && !name.includes('--');
const portNameRule = "must be at most 15 lower case letters, digits and single '-', with at least one letter, and no '-' at its ends";

type Variable = NonNullable<Container['env']>[number];

function variableProblems(field: string, { name, value, valueFrom }: Variable): readonly FieldProblem[] {
  if (name === '') return [missing(`${field}.name`)];
  return [
    ...(/^[ -<>-~]+$/.test(name) ? [] : [invalid(`${field}.name`, name, "must consist of printable ASCII characters other than '='")]),
    ...(valueFrom !== undefined && value !== undefined && value !== ''
      ? [invalid(`${field}.valueFrom`, '', 'may not be specified when `value` is not empty')]
      : []),
  ];
}

const mountProblems = (field: string, mounts: readonly VolumeMount[], volumes: ReadonlySet<string>): readonly FieldProblem[] => {
  const paths = new Set<string>();
  return mounts.flatMap(({ name, mountPath }, index) => {
    const own = `${field}[${index}]`;
    const isTaken = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(name === '' ? [missing(`${own}.name`)] : volumes.has(name) ? [] : [notFound(`${own}.name`, name)]),
      ...(mountPath === '' ? [missing(`${own}.mountPath`)] : isTaken ? [invalid(`${own}.mountPath`, mountPath, 'must be unique')] : []),
    ];
  });
};
