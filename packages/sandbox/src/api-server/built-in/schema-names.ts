import { apiVersionOf, type Kind } from '@sluice/kubernetes';
import { openApiSchemas } from '@sluice/kubernetes/openapi';

type GroupVersionKind = Pick<Kind, 'group' | 'version' | 'kind'>;

function kindText(kind: GroupVersionKind): string {
  return `${apiVersionOf(kind)} ${kind.kind}`;
}

const schemaNames = new Map(
  Object.entries(openApiSchemas).flatMap(([name, { 'x-kubernetes-group-version-kind': kinds = [] }]) =>
    kinds.map((kind) => [kindText(kind), name] as const),
  ),
);

/** The full name of the schema of a kind; empty where there is none. */
export const schemaNameOf = (kind: GroupVersionKind): string => schemaNames.get(kindText(kind)) ?? '';
