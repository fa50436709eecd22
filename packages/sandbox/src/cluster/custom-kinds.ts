import { type CustomResourceDefinition, type Kind, resourceOf } from '@sluice/kubernetes';
import type { World } from './behaviour.ts';
import { kindOfDefinition } from './garbage-collector/collected-kinds.ts';

interface CustomKind {
  readonly kind: Kind;
  readonly definition: CustomResourceDefinition;
}

/** The custom kinds that are served at the moment, by what their definitions say. */
export interface CustomKinds {
  /** Of this group and kind, whatever the version. */
  find(group: string, kind: string): CustomKind | undefined;
  /** Called for each kind that comes to be served, and again when it is served no longer; then its informer ends, listeners and all. */
  onChange(listener: (change: { readonly kind: Kind; readonly served: boolean }) => void): void;
}

export function customKinds({ informers }: World): CustomKinds {
  const served = new Map<string, CustomKind>();
  const listeners: ((change: { readonly kind: Kind; readonly served: boolean }) => void)[] = [];

  informers.customResourceDefinitions().onChange(({ key, after }) => {
    const kind = after === undefined ? undefined : kindOfDefinition(after);
    const before = served.get(key.name);
    const same =
      kind !== undefined && before !== undefined && kind.version === before.kind.version && resourceOf(kind) === resourceOf(before.kind);
    if (after !== undefined && kind !== undefined) served.set(key.name, { kind, definition: after });
    else served.delete(key.name);
    if (same) return;
    if (before !== undefined) {
      for (const listener of listeners) listener({ kind: before.kind, served: false });
      informers.drop(before.kind);
    }
    if (kind !== undefined) for (const listener of listeners) listener({ kind, served: true });
  });

  return {
    find: (group, name) => [...served.values()].find(({ kind }) => kind.group === group && kind.kind === name),
    onChange: (listener) => void listeners.push(listener),
  };
}
