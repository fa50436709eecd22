import type { AnyApiKind } from '@sluice/api';
import { type KubeObject, unreachable } from '@sluice/kubernetes';
import type { Io } from '../io.ts';
import type { Format } from './format.ts';

/** A form for machines. */
export type MachineFormat = Exclude<Format, { readonly kind: 'text' | 'wide' }>;

/** Whether the form is for machines: then there are no colours and no hints. */
export const isForMachines = (format: Format): format is MachineFormat => format.kind !== 'text' && format.kind !== 'wide';

/** Prints an object of the cluster. */
export const printObject = async (object: KubeObject, kind: AnyApiKind, format: MachineFormat, io: Io): Promise<void> =>
  format.kind === 'name' ? io.print(nameOf(object, kind)) : printValue(object, format, io);

/** Prints objects of a kind, as the List that kubectl makes of them. */
export async function printList(objects: readonly KubeObject[], kind: AnyApiKind, format: MachineFormat, io: Io): Promise<void> {
  if (format.kind !== 'name')
    return printValue({ apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } }, format, io);
  for (const object of objects) io.print(nameOf(object, kind));
}

const nameOf = ({ metadata }: KubeObject, { singular, group }: AnyApiKind): string => `${singular}.${group}/${metadata.name}`;

/** Prints a value that is no object of the cluster, and so has no name. */
export async function printValue(value: unknown, format: Exclude<MachineFormat, { readonly kind: 'name' }>, io: Io): Promise<void> {
  io.print((await formatted(value, format)).replace(/\n$/, ''));
}

async function formatted(value: unknown, format: Exclude<MachineFormat, { readonly kind: 'name' }>): Promise<string> {
  switch (format.kind) {
    case 'json':
      return JSON.stringify(value, undefined, 4);
    case 'yaml':
      return (await import('@sluice/kubernetes/yaml')).formatYaml(value);
    case 'jsonpath':
      return (await import('./jsonpath/evaluate.ts')).applyTemplate(format.template, value);
    default:
      return unreachable(format);
  }
}
