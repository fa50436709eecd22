import type { GroupVersionKind } from './schemas.ts';
import { refTo } from './schemas.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly description: string;
  readonly required?: true;
  readonly schema: { readonly type: string; readonly uniqueItems: true };
}

const query = (name: string, description: string, type = 'string'): Parameter => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
});

export const pathParameter = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  description,
  required: true,
  schema: { type: 'string', uniqueItems: true },
});

const dryRun = query('dryRun', 'All: everything is checked and answered, nothing is stored.');
const fieldManager = query('fieldManager', 'The name under which the fields of this write are owned.');
const fieldValidation = query('fieldValidation', 'What becomes of unknown and repeated fields: Ignore, Warn (the default) or Strict.');
const force = query('force', 'For apply patches: takes fields over that others own.', 'boolean');
const gracePeriodSeconds = query('gracePeriodSeconds', 'How long the object may take to end.', 'integer');
const propagationPolicy = query('propagationPolicy', 'What becomes of what the object owns: Background, Foreground or Orphan.');

const listParameters: readonly Parameter[] = [
  query('allowWatchBookmarks', 'A watch tells now and then how far it has come.', 'boolean'),
  query('continue', 'Where the page before has ended.'),
  query('fieldSelector', 'Only objects with these fields.'),
  query('labelSelector', 'Only objects with these labels.'),
  query('limit', 'At most this many objects in an answer.', 'integer'),
  query('resourceVersion', 'The state from which on to watch, or which the list may not be older than.'),
  query('resourceVersionMatch', 'How resourceVersion counts for a list: Exact or NotOlderThan.'),
  query('sendInitialEvents', 'A watch begins with the present objects.', 'boolean'),
  query('timeoutSeconds', 'How long a watch may last.', 'integer'),
  query('watch', 'Answers with changes rather than with a list.', 'boolean'),
];

export type Verb = 'create' | 'get' | 'list' | 'update' | 'patch' | 'delete' | 'deletecollection';

interface VerbFacts {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** What Kubernetes calls it in its documents. */
  readonly action: string;
  readonly parameters: readonly Parameter[];
  readonly summary: (kind: string) => string;
}

const verbs: Readonly<Record<Verb, VerbFacts>> = {
  create: { method: 'post', action: 'post', parameters: [dryRun, fieldManager, fieldValidation], summary: (kind) => `create a ${kind}` },
  get: { method: 'get', action: 'get', parameters: [], summary: (kind) => `read the ${kind}` },
  list: { method: 'get', action: 'list', parameters: listParameters, summary: (kind) => `list or watch objects of kind ${kind}` },
  update: { method: 'put', action: 'put', parameters: [dryRun, fieldManager, fieldValidation], summary: (kind) => `replace the ${kind}` },
  patch: {
    method: 'patch',
    action: 'patch',
    parameters: [dryRun, fieldManager, fieldValidation, force],
    summary: (kind) => `change parts of the ${kind}`,
  },
  delete: {
    method: 'delete',
    action: 'delete',
    parameters: [dryRun, gracePeriodSeconds, propagationPolicy],
    summary: (kind) => `delete the ${kind}`,
  },
  deletecollection: {
    method: 'delete',
    action: 'deletecollection',
    parameters: [...listParameters.slice(1, 7), dryRun, gracePeriodSeconds, propagationPolicy],
    summary: (kind) => `delete objects of kind ${kind}`,
  },
};

export interface OperationShape {
  readonly verb: Verb;
  readonly kind: GroupVersionKind;
  /** Name of the schema of what is sent, where something is. */
  readonly sends?: string | undefined;
  /** Name of the schema of the answer. */
  readonly answers: string | undefined;
  readonly id: string;
  readonly tag: string;
  readonly patchTypes: readonly string[];
}

/** One operation of a path, keyed by its HTTP method. */
export function operation({ verb, kind, sends, answers, id, tag, patchTypes }: OperationShape): readonly [string, unknown] {
  const { method, action, parameters, summary } = verbs[verb];
  const types = verb === 'patch' ? patchTypes : ['application/json', 'application/yaml'];
  const content = (name: string | undefined, mediaTypes: readonly string[]) =>
    Object.fromEntries(mediaTypes.map((type) => [type, { schema: name === undefined ? { type: 'object' } : refTo(name) }]));
  const hasBody = sends !== undefined || verb === 'patch';
  return [
    method,
    {
      tags: [tag],
      description: summary(kind.kind),
      operationId: id,
      parameters,
      ...(hasBody ? { requestBody: { content: content(sends, types), ...(verb.startsWith('delete') ? {} : { required: true }) } } : {}),
      responses: {
        [verb === 'create' ? '201' : '200']: {
          description: verb === 'create' ? 'Created' : 'OK',
          content: content(answers, ['application/json', 'application/yaml']),
        },
        '401': { description: 'Unauthorized' },
      },
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': kind,
    },
  ];
}
