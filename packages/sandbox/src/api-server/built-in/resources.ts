import { resourceOf } from '@sluice/kubernetes';
import type { ResourceType } from '../resource.ts';
import { type BuiltInKind, builtInKinds } from './kinds.ts';
import { schemaNameOf } from './schema-names.ts';
import { strategyOf } from './strategies.ts';

/** The built-in kinds as resources that the registry serves. */
export const builtInResources = (): readonly ResourceType[] => builtInKinds.map(resourceFrom);

function resourceFrom({ kind, shortNames = [], all, hasStatus, hasScale }: BuiltInKind): ResourceType {
  return {
    id: resourceOf(kind),
    group: kind.group,
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural: kind.plural,
    singular: kind.kind.toLowerCase(),
    shortNames,
    categories: all === true ? ['all'] : kind.group === 'apiextensions.k8s.io' ? ['api-extensions'] : [],
    namespaced: kind.namespaced,
    storageVersion: kind.version,
    custom: false,
    versions: [
      {
        version: kind.version,
        served: true,
        hasStatus: hasStatus === true,
        ...(hasScale === true
          ? { scale: { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] } }
          : {}),
        strategy: strategyOf(kind),
        schemaName: schemaNameOf(kind),
      },
    ],
  };
}
