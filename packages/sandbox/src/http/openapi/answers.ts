import { createHash } from 'node:crypto';
import { ApiError, type CustomResourceDefinition, customResourceDefinitions, resourceOf } from '@sluice/kubernetes';
import type { Machine } from '../../api-server/machine.ts';
import { type Answer, objectAnswer, textAnswer } from '../answer.ts';
import { servedGroups } from '../discovery/served.ts';
import { notAllowed } from '../front-errors.ts';
import { mediaRanges } from '../negotiation.ts';
import type { FrontRequest } from '../request.ts';
import { type Document, documentOf } from './document.ts';
import { emptySwagger, swaggerOf } from './swagger.ts';

/** A document as it is sent. */
interface Printed {
  readonly text: string;
  readonly hash: string;
}

const definitionsId = resourceOf(customResourceDefinitions);

/** Serves `/openapi/v3`, its documents and `/openapi/v2`. The documents are made when first asked for, and anew when kinds change. */
export function createOpenApi({ registry, around }: Machine): (request: FrontRequest) => Answer {
  let documents: ReadonlyMap<string, Document> | undefined;
  let printed = new Map<string, Printed>();
  registry.onChange(() => {
    documents = undefined;
    printed = new Map();
  });

  const definitionOf = (group: string, plural: string): CustomResourceDefinition | undefined =>
    // The border: a definition that is stored has passed its own schema.
    around.read(definitionsId, '', `${plural}.${group}`) as CustomResourceDefinition | undefined;

  const all = (): ReadonlyMap<string, Document> => {
    documents ??= new Map(
      servedGroups(registry).flatMap(({ group, versions }) =>
        versions.map((served) => [
          group === '' ? `api/${served.version}` : `apis/${group}/${served.version}`,
          documentOf(group, served, definitionOf),
        ]),
      ),
    );
    return documents;
  };

  const print = (path: string, make: () => unknown): Printed => {
    const known = printed.get(path);
    if (known !== undefined) return known;
    const text = JSON.stringify(make());
    const made = { text, hash: createHash('sha512').update(text).digest('hex').toUpperCase() };
    printed.set(path, made);
    return made;
  };

  const index = () => ({
    paths: Object.fromEntries(
      [...all()].map(([path, document]) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${print(path, () => document).hash}` }]),
    ),
  });

  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed();
    const [, version, ...rest] = request.path;
    if (version === 'v2' && rest.length === 0) return swaggerAnswer(request, () => print('v2', () => swaggerOf([...all().values()])));
    if (version !== 'v3') return textAnswer('404 page not found\n', 404);
    if (rest.length === 0) return objectAnswer(index());
    const path = rest.join('/');
    const document = all().get(path);
    if (document === undefined) return textAnswer('404 page not found\n', 404);
    return documentAnswer(
      path,
      print(path, () => document),
      request,
    );
  };
}

/** A document asked for by its hash never changes; asked for by an old one, the client is sent to the new one. */
function documentAnswer(path: string, { text, hash }: Printed, { query }: FrontRequest): Answer {
  const asked = query.get('hash');
  const headers = { Etag: `"${hash}"`, Vary: 'Accept' };
  if (asked === null) return { is: 'text', code: 200, text, contentType: 'application/json', headers };
  if (asked !== hash) {
    return { is: 'text', code: 301, text: '', headers: { Location: `/openapi/v3/${path}?hash=${hash}` } };
  }
  return {
    is: 'text',
    code: 200,
    text,
    contentType: 'application/json',
    headers: { ...headers, 'Cache-Control': 'public, immutable, max-age=31536000' },
  };
}

/**
 * Version 2 in full is JSON. kubectl asks for it in protobuf when it meets a kind that version 3 does not have, to tell it from one that
 * exists; for that a document without kinds is enough.
 */
function swaggerAnswer({ headers }: FrontRequest, print: () => Printed): Answer {
  for (const { type } of mediaRanges(headers.accept ?? '*/*')) {
    if (type === protobufType) return { is: 'bytes', code: 200, bytes: emptySwagger(), contentType: type.replace('@', '.') };
    if (['*/*', 'application/*', 'application/json'].includes(type)) {
      return { is: 'text', code: 200, text: print().text, contentType: 'application/json' };
    }
  }
  throw new ApiError('NotAcceptable', `406: Not Acceptable\n\nAvailable representations: application/json, ${protobufType}`);
}

const protobufType = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
