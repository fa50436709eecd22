import {
  ApiError,
  apiVersionOf,
  assert,
  isApiError,
  isObject,
  type Json,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  type ObjectPage,
  type Patch,
  type RemoveOptions,
  resourceOf,
  unreachable,
} from '@sluice/kubernetes';
import { collectionPath, objectPath, queryText, scopeQuery } from './paths.ts';
import type { SendRequest } from './requests.ts';
import { MissingPath } from './status.ts';
import { type WatchPorts, watchObjects } from './watch.ts';

const jsonBody = { 'content-type': 'application/json' };

/** The client port over HTTP requests. */
export function createClient(send: SendRequest, watchPorts: WatchPorts): KubernetesClient {
  return {
    async get<T extends KubeObject>(kind: Kind<T>, key: Parameters<KubernetesClient['get']>[1]) {
      const http = { method: 'GET', path: objectPath(kind, key) } as const;
      try {
        return parseObject<T>((await send({ verb: 'get', resource: resourceOf(kind), http, patient: true })).text, kind);
      } catch (error) {
        if (isApiError(error, 'NotFound') && !(error instanceof MissingPath)) return undefined;
        throw error;
      }
    },
    async list(kind, options = {}) {
      const path = `${collectionPath(kind, options.namespace)}${queryText(scopeQuery(options))}`;
      const http = { method: 'GET', path } as const;
      return parsePage((await send({ verb: 'list', resource: resourceOf(kind), http, patient: true })).text, kind);
    },
    async create(kind, object, options) {
      const path = `${collectionPath(kind, object.metadata.namespace)}${queryText({ dryRun: options?.dryRun ? 'All' : undefined })}`;
      const http = { method: 'POST', path, headers: jsonBody, body: JSON.stringify(object) } as const;
      return parseObject((await send({ verb: 'create', resource: resourceOf(kind), http, patient: true })).text, kind);
    },
    async patch(kind, key, patch, target) {
      const { contentType, body, query } = patchRequest(patch);
      const path = `${objectPath(kind, key, target)}${queryText(query)}`;
      const http = { method: 'PATCH', path, headers: { 'content-type': contentType }, body: JSON.stringify(body) } as const;
      return parseObject((await send({ verb: 'patch', resource: resourceOf(kind), http, patient: true })).text, kind);
    },
    async remove(kind, key, options = {}) {
      const body = JSON.stringify(deleteOptions(options));
      const http = { method: 'DELETE', path: objectPath(kind, key), headers: jsonBody, body } as const;
      await send({ verb: 'delete', resource: resourceOf(kind), http, patient: true });
    },
    watch: (kind, options, stop) => watchObjects(watchPorts, kind, options, stop),
    async post(kind, key, subresource, body) {
      const path = objectPath(kind, key, subresource);
      const http = { method: 'POST', path, headers: jsonBody, body: JSON.stringify(body) } as const;
      // An eviction is refused with 429 by a disruption budget: how long to wait for that is the caller's to decide.
      const answer = await send({ verb: subresource, resource: resourceOf(kind), http, patient: false });
      return parseJson(answer.text);
    },
  };
}

function patchRequest(patch: Patch): { contentType: string; body: unknown; query: Readonly<Record<string, string | undefined>> } {
  switch (patch.type) {
    case 'json':
      return { contentType: 'application/json-patch+json', body: patch.operations, query: {} };
    case 'merge':
      return { contentType: 'application/merge-patch+json', body: patch.body, query: {} };
    case 'strategic':
      return { contentType: 'application/strategic-merge-patch+json', body: patch.body, query: {} };
    case 'apply':
      return {
        contentType: 'application/apply-patch+yaml',
        body: patch.body,
        query: { fieldManager: patch.fieldManager, force: patch.force ? 'true' : undefined },
      };
    default:
      return unreachable(patch);
  }
}

const deleteOptions = ({ uid, propagation = 'Background', gracePeriodSeconds }: RemoveOptions) => ({
  apiVersion: 'v1',
  kind: 'DeleteOptions',
  propagationPolicy: propagation,
  ...(uid === undefined ? {} : { preconditions: { uid } }),
  ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
});

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('InternalError', `the server answered with what is no JSON: ${text.slice(0, 300)}`, { code: 0 });
  }
}

/** The border: an answer that has the form of an object is one of the kind that was asked for. */
function parseObject<T extends KubeObject>(text: string, kind: Kind<T>): T {
  const value: unknown = parseJson(text);
  if (!isKubeObject<T>(value)) throw new ApiError('InternalError', `the server answered with no ${kind.kind}: ${text.slice(0, 300)}`);
  return value;
}

const isKubeObject = <T extends KubeObject>(value: unknown): value is T =>
  isObject(value) && typeof value.kind === 'string' && isObject(value.metadata);

/** Items of a list carry neither apiVersion nor kind on the wire. */
function parsePage<T extends KubeObject>(text: string, kind: Kind<T>): ObjectPage<T> {
  const value: unknown = parseJson(text);
  if (!isObject(value) || !isObject(value.metadata)) {
    throw new ApiError('InternalError', `the server answered with no list of ${kind.plural}: ${text.slice(0, 300)}`);
  }
  const { resourceVersion, continue: next } = value.metadata;
  const items = (Array.isArray(value.items) ? value.items : []).map((item: unknown): T => {
    const object: unknown = isObject(item) ? { apiVersion: apiVersionOf(kind), kind: kind.kind, ...item } : item;
    assert(isKubeObject<T>(object), `an item of the list of ${kind.plural} is no object`);
    return object;
  });
  return {
    items,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    ...(typeof next === 'string' && next !== '' ? { continue: next } : {}),
  };
}
