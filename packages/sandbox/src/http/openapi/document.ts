import type { CustomResourceDefinition } from '@sluice/kubernetes';
import type { OpenApiSchema } from '@sluice/kubernetes/openapi';
import type { ServedGroupVersion, ServedResource, ServedSubresource } from '../discovery/served.ts';
import { versionDocument } from '../discovery/version.ts';
import { patchTypesOf } from '../patches.ts';
import { operation, pathParameter, type Verb } from './operations.ts';
import { addBuiltIn, addCommon, addCustom, addList, type GroupVersionKind, type Schemas } from './schemas.ts';

/** One OpenAPI 3 document: a group and version, its paths and its schemas. */
export interface Document {
  readonly openapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: { readonly schemas: Readonly<Record<string, OpenApiSchema>> };
}

export const info = { title: 'Kubernetes', version: `${versionDocument.major}.${versionDocument.minor}` };

/** Where a resource's schema comes from: its definition where it is a custom one. */
export type DefinitionOf = (group: string, plural: string) => CustomResourceDefinition | undefined;

const partVerbs: Readonly<Record<string, Verb>> = { create: 'create', get: 'get', patch: 'patch', update: 'update' };

/** The document of one group and version. */
export function documentOf(group: string, served: ServedGroupVersion, definitionOf: DefinitionOf): Document {
  const schemas: Schemas = new Map();
  const paths: Record<string, unknown> = {};
  for (const resource of served.resources) {
    Object.assign(paths, pathsOf({ group, version: served.version, resource, definition: definitionOf(group, resource.plural), schemas }));
  }
  return { openapi: '3.0.0', info, paths: sorted(paths), components: { schemas: sorted(Object.fromEntries(schemas)) } };
}

const sorted = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

interface Served {
  readonly group: string;
  readonly version: string;
  readonly resource: ServedResource;
  readonly definition: CustomResourceDefinition | undefined;
  readonly schemas: Schemas;
}

function pathsOf(served: Served): Readonly<Record<string, unknown>> {
  const { group, version, resource, definition, schemas } = served;
  const kind: GroupVersionKind = { group, version, kind: resource.kind };
  const own = definition === undefined ? addBuiltIn(schemas, kind) : addCustom(schemas, definition, kind);
  const isStored = resource.verbs.includes('list');
  const list = own === undefined || !isStored ? undefined : addList(schemas, own, { ...kind, kind: `${resource.kind}List` });
  const { deleteOptions, status } = addCommon(schemas);
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = resource.namespaced ? `${root}/namespaces/{namespace}/${resource.plural}` : `${root}/${resource.plural}`;
  const namespace = resource.namespaced ? [pathParameter('namespace', 'The namespace of the objects.')] : [];
  const name = pathParameter('name', `The name of the ${resource.kind}.`);
  const make = (verb: Verb, sends: string | undefined, answers: string | undefined, scope = '') =>
    operation({
      verb,
      kind,
      sends,
      answers,
      id: operationId(verb, served, scope),
      tag: tagOf(group, version),
      patchTypes: patchTypesOf(definition !== undefined),
    });

  if (!isStored) return { [within]: { ...Object.fromEntries([make('create', own, own)]), parameters: namespace } };
  const several = resource.verbs.includes('deletecollection') ? [make('deletecollection', deleteOptions, status)] : [];
  const paths: Record<string, unknown> = {
    [within]: { ...Object.fromEntries([make('list', undefined, list), make('create', own, own), ...several]), parameters: namespace },
    [`${within}/{name}`]: {
      ...Object.fromEntries([
        make('get', undefined, own),
        make('update', own, own),
        make('patch', undefined, own),
        make('delete', deleteOptions, status),
      ]),
      parameters: [...namespace, name],
    },
  };
  if (resource.namespaced) {
    paths[`${root}/${resource.plural}`] = { ...Object.fromEntries([make('list', undefined, list, 'ForAllNamespaces')]), parameters: [] };
  }
  for (const part of resource.subresources) {
    paths[`${within}/{name}/${part.name}`] = { ...partOperations(served, part, own), parameters: [...namespace, name] };
  }
  return paths;
}

function partOperations(served: Served, part: ServedSubresource, own: string | undefined): Readonly<Record<string, unknown>> {
  const { group, version, schemas, definition } = served;
  const kind = { group: part.group ?? group, version: part.version ?? version, kind: part.kind };
  const schema = part.kind === served.resource.kind ? own : addBuiltIn(schemas, kind);
  return Object.fromEntries(
    part.verbs
      .map((verb) => partVerbs[verb])
      .filter((verb) => verb !== undefined)
      .map((verb) =>
        operation({
          verb,
          kind,
          sends: verb === 'create' || verb === 'update' ? schema : undefined,
          answers: schema,
          id: operationId(verb, served, titled(part.name)),
          tag: tagOf(group, version),
          patchTypes: patchTypesOf(definition !== undefined),
        }),
      ),
  );
}

const titled = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const tagOf = (group: string, version: string): string => `${group === '' ? 'core' : (group.split('.')[0] ?? '')}_${version}`;

const actionWords: Readonly<Record<Verb, string>> = {
  create: 'create',
  get: 'read',
  list: 'list',
  update: 'replace',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'deleteCollection',
};

/** `patchAppsV1NamespacedDeploymentScale`. */
function operationId(verb: Verb, { group, version, resource }: Served, scope: string): string {
  const area = `${titled(group === '' ? 'core' : (group.split('.')[0] ?? ''))}${titled(version)}`;
  const namespaced = resource.namespaced && scope !== 'ForAllNamespaces' ? 'Namespaced' : '';
  return `${actionWords[verb]}${area}${namespaced}${resource.kind}${scope}`;
}
