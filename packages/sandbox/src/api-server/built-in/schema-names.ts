import { apiVersionOf, type Kind } from '@sluice/kubernetes';
import { openApiSchemas } from '@sluice/kubernetes/openapi';

const schemaNames = new Map(
  Object.entries(openApiSchemas).flatMap(([name, { 'x-kubernetes-group-version-kind': kinds = [] }]) =>
    kinds.map(({ group, version, kind }) => [`${apiVersionOf({ group, version })} ${kind}`, name] as const),
  ),
);

/** The full name of the schema of a kind. */
export const schemaNameOf = (kind: Pick<Kind, 'group' | 'version' | 'kind'>): string =>
  schemaNames.get(`${apiVersionOf(kind)} ${kind.kind}`) ?? '';
