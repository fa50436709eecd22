import { isApiError, type Kind, type KubeObject, type KubernetesClient, keyOf, type ObjectKey } from '@sluice/kubernetes';
import { isOfKind } from '@sluice/traffic-routers';
import type { Manifest } from './manifest.ts';

/** Where named objects are looked for: in the files, and in a cluster where one may be asked. */
export interface World {
  /** `unknown` where it is in no file and there is no cluster to ask, or the cluster may not be asked. */
  find<T extends KubeObject>(kind: Kind<T>, key: ObjectKey): Promise<T | 'missing' | 'unknown'>;
  /** Whether the files hold objects of this kind: then they are likely complete. */
  has(kind: Kind): boolean;
  /** The objects in the files. */
  readonly manifests: readonly Manifest[];
}

export interface WorldOptions {
  /** The namespace of objects that name none. */
  readonly namespace: string;
  readonly client?: KubernetesClient;
}

export function worldOf(manifests: readonly Manifest[], { namespace, client }: WorldOptions): World {
  const ofKind = (kind: Kind) => manifests.filter(({ object }) => isOfKind(object, kind));
  const placed = ({ namespace: own = namespace, name }: ObjectKey, { namespaced }: Kind): ObjectKey =>
    namespaced ? { namespace: own, name } : { name };
  const isSame = (a: ObjectKey, b: ObjectKey) => a.name === b.name && a.namespace === b.namespace;
  return {
    manifests,
    has: (kind) => ofKind(kind).length > 0,
    async find<T extends KubeObject>(kind: Kind<T>, key: ObjectKey) {
      const wanted = placed(key, kind);
      const inFile = ofKind(kind).find(({ object }) => isSame(placed(keyOf(object), kind), wanted));
      // Only objects of this kind are among them; what they lack is the business of the API server.
      if (inFile !== undefined) return inFile.object as T;
      if (client === undefined) return 'unknown';
      try {
        return (await client.get(kind, wanted)) ?? 'missing';
      } catch (error) {
        if (isApiError(error, 'NotFound')) return 'missing';
        if (isApiError(error, 'Forbidden')) return 'unknown';
        throw error;
      }
    },
  };
}
