import { type CustomResourceDefinition, resourceOf } from '@sluice/kubernetes';
import { inlined } from './inlined.ts';
import type { AnyApiKind } from './kinds.ts';
import { objectSchema } from './object-schema.ts';

/** The CRD of a kind: what a cluster needs to know to serve it. The same kind gives the same CRD, to the byte. */
export function crdOf(kind: AnyApiKind): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: resourceOf(kind) },
    spec: {
      group: kind.group,
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: kind.shortNames,
        categories: ['sluice'],
      },
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          subresources: { ...(kind.statusSubresource && { status: {} }), ...(kind.scale && { scale: kind.scale }) },
          additionalPrinterColumns: kind.columns,
          schema: { openAPIV3Schema: inlined(objectSchema(kind)) },
        },
      ],
    },
  };
}
