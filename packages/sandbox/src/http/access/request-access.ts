import type { ResourcePath } from '../paths.ts';
import { flagOf } from '../query.ts';
import type { FrontRequest } from '../request.ts';
import type { PathAccess, ResourceAccess } from './authorize.ts';

/** What a request for a resource means to do. */
export function accessOf(request: Pick<FrontRequest, 'method' | 'query'>, path: ResourcePath): ResourceAccess {
  const { group, plural, namespace, subresource } = path;
  const isNamespace = group === '' && plural === 'namespaces';
  const name = path.name === '' ? nameIn(request.query) : path.name;
  return {
    verb: verbOf(request, path.name !== ''),
    group,
    resource: plural,
    subresource,
    // A namespace counts as being in itself.
    namespace: isNamespace ? name : namespace,
    name,
  };
}

export const pathAccessOf = ({ method, path }: Pick<FrontRequest, 'method' | 'path'>): PathAccess => ({
  verb: method === 'HEAD' ? 'get' : method.toLowerCase(),
  path: `/${path.join('/')}`,
});

function verbOf(request: Pick<FrontRequest, 'method' | 'query'>, named: boolean): string {
  switch (request.method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return flagOf(request, 'watch') ? 'watch' : named ? 'get' : 'list';
  }
}

/** A list or watch of one name is about that object. */
const nameIn = (query: URLSearchParams): string => /^metadata\.name==?([^,=]+)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
