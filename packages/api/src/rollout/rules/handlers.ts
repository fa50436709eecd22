import type { Container, FieldProblem } from '@sluice/kubernetes';
import { forbidden, invalid, missing } from '../../problems.ts';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const hooks = ['postStart', 'preStop'] as const;

/** Probes and hooks need exactly one way to act each, and probes sensible numbers. */
export const handlerProblems = (field: string, container: Container): readonly FieldProblem[] => [
  ...probes.flatMap((name) => {
    const { exec, httpGet, tcpSocket, grpc, ...timing } = container[name] ?? {};
    if (container[name] === undefined) return [];
    const own = `${field}.${name}`;
    return [
      ...oneHandler(own, { exec, httpGet, tcpSocket, grpc }),
      ...Object.entries(timing).flatMap(([key, value]) =>
        typeof value === 'number' && value < 0 ? [invalid(`${own}.${key}`, value, 'must be greater than or equal to 0')] : [],
      ),
      ...(name !== 'readinessProbe' && (timing.successThreshold ?? 1) > 1
        ? [invalid(`${own}.successThreshold`, timing.successThreshold, 'must be 1')]
        : []),
    ];
  }),
  ...hooks.flatMap((name) => {
    const hook = container.lifecycle?.[name];
    if (hook === undefined) return [];
    const { exec, httpGet, tcpSocket, sleep } = hook;
    return oneHandler(`${field}.lifecycle.${name}`, { exec, httpGet, tcpSocket, sleep });
  }),
];

function oneHandler(field: string, handlers: Readonly<Record<string, object | undefined>>): readonly FieldProblem[] {
  const [first, ...more] = Object.entries(handlers).flatMap(([kind, handler]) => (handler === undefined ? [] : [kind]));
  if (first === undefined) return [missing(field, 'must specify a handler type')];
  return more.map((kind) => forbidden(`${field}.${kind}`, 'may not specify more than 1 handler type'));
}
