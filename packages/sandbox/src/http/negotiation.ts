import { ApiError } from '@sluice/kubernetes';
import { badRequest } from '../api-server/errors.ts';
import { jsonType, yamlType } from './answer.ts';

/** In which form the client wants to see objects. */
export type Form =
  | { readonly as: 'object' }
  | { readonly as: 'partial' }
  | { readonly as: 'table'; readonly include: 'None' | 'Metadata' | 'Object' };

export interface Representation {
  readonly form: Form;
  readonly contentType: typeof jsonType | typeof yamlType;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The media ranges of an Accept header, in order. */
export function mediaRanges(accept: string): readonly MediaRange[] {
  return accept.split(',').map((text) => {
    const [type = '', ...rest] = text.split(';').map((part) => part.trim());
    const parameters = rest.map((part) => part.split('=', 2)).map(([key = '', value = '']) => [key, value] as const);
    return { type: type.toLowerCase(), parameters: new Map(parameters) };
  });
}

/** The first form of the Accept header that the server speaks; protobuf is none. Throws NotAcceptable where there is none. */
export function negotiate(accept: string | undefined, query: URLSearchParams): Representation {
  for (const { type, parameters } of mediaRanges(accept === undefined || accept.trim() === '' ? '*/*' : accept)) {
    const contentType = encodings[type];
    if (contentType === undefined) continue;
    const as = parameters.get('as');
    if (as === undefined) return { form: { as: 'object' }, contentType };
    if (parameters.get('g') !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(parameters.get('v') ?? '')) continue;
    if (as === 'Table') return { form: { as: 'table', include: includeOf(query) }, contentType };
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { form: { as: 'partial' }, contentType };
  }
  throw new ApiError('NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${jsonType}, ${yamlType}`);
}

const encodings: Readonly<Record<string, Representation['contentType'] | undefined>> = {
  '*/*': jsonType,
  'application/*': jsonType,
  [jsonType]: jsonType,
  [yamlType]: yamlType,
};

function includeOf(query: URLSearchParams): 'None' | 'Metadata' | 'Object' {
  const include = query.get('includeObject') ?? 'Metadata';
  switch (include) {
    case 'None':
    case 'Metadata':
    case 'Object':
      return include;
    case '':
      return 'Metadata';
    default:
      throw badRequest(`unrecognized includeObject value: ${JSON.stringify(include)}`);
  }
}
