import { apiVersionOf } from '@sluice/kubernetes';
import { unknownResource } from './errors.ts';
import type { ResourceType, Target } from './resource.ts';

/** The resources that the server serves at the moment. */
export interface Registry {
  readonly types: readonly ResourceType[];
  add(type: ResourceType): void;
  remove(id: string): void;
  /** Throws NotFound where nothing is served under the name. */
  target(group: string, version: string, plural: string): Target;
  /** The version in which the objects of a resource are stored. */
  storageTarget(id: string): Target | undefined;
  /** Called after every change of the set of resources. */
  onChange(listener: () => void): void;
}

export function createRegistry(): Registry {
  const types = new Map<string, ResourceType>();
  let targets = new Map<string, Target>();
  const listeners: (() => void)[] = [];

  const changed = (): void => {
    targets = new Map();
    for (const type of types.values()) {
      for (const version of type.versions.filter((each) => each.served)) {
        const apiVersion = apiVersionOf({ group: type.group, version: version.version });
        targets.set(`${type.group}/${version.version}/${type.plural}`, { type, version, apiVersion });
      }
    }
    for (const listener of listeners) listener();
  };

  return {
    get types() {
      return [...types.values()];
    },
    add(type) {
      types.set(type.id, type);
      changed();
    },
    remove(id) {
      types.delete(id);
      changed();
    },
    target(group, version, plural) {
      const target = targets.get(`${group}/${version}/${plural}`);
      if (target === undefined) throw unknownResource();
      return target;
    },
    storageTarget(id) {
      const type = types.get(id);
      const version = type?.versions.find((each) => each.version === type.storageVersion);
      if (type === undefined || version === undefined) return undefined;
      return { type, version, apiVersion: apiVersionOf({ group: type.group, version: version.version }) };
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
