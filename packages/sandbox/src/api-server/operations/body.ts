import { ApiError, isObject } from '@sluice/kubernetes';
import { schemaNameOf } from '../built-in/schema-names.ts';
import { copyJson, type DraftObject, type DraftRecord } from '../draft.ts';
import { badRequest } from '../errors.ts';
import { type Decoded, DecodeError, type FieldValidation, type ServedVersion, type Target } from '../resource.ts';

/** How the fields of the result are owned: by the writer, or as server-side apply has settled it. */
type Ownership = 'track' | 'settled';

export interface WriteOptions {
  readonly ownership?: Ownership;
  /** Does everything but store. */
  readonly dryRun?: boolean;
  /** Whose fields these are, for `metadata.managedFields`. */
  readonly fieldManager?: string;
  readonly fieldValidation?: FieldValidation;
  /** Takes what the client should be warned of. */
  readonly warn?: (text: string) => void;
  /** Complaints found while the body was read from text, for example keys given twice. */
  readonly complaints?: readonly string[];
}

/** A body that is no object of the kind. */
export class UnreadableBody extends ApiError {
  /** The reason without the kind. */
  readonly why: string;

  constructor(kind: string, why: string) {
    super('BadRequest', `${kind}: ${why}`);
    this.why = why;
  }
}

/** What a client sent, as a private copy with the right identity. Throws BadRequest where it is no such object. */
export function objectFrom(target: Target, body: unknown): DraftObject {
  const { type, apiVersion } = target;
  if (!isObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${type.kind}): it is not an object`);
  const draft = copyJson(body) as DraftRecord;
  const kind = draft.kind ?? '';
  const version = draft.apiVersion ?? '';
  if (type.custom && (kind === '' || version === '')) {
    const text = JSON.stringify(body);
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): Object '${kind === '' ? 'Kind' : 'apiVersion'}' is missing in '${text}' (${text})`,
    );
  }
  if ((kind !== '' && kind !== type.kind) || (version !== '' && version !== apiVersion))
    throw otherKind(target, String(version), String(kind));
  const metadata = draft.metadata ?? {};
  if (!isObject(metadata)) throw new UnreadableBody(cannotHandle(target, type.kind, apiVersion), wrongMetadata(metadata));
  return Object.assign(draft, { kind: type.kind, apiVersion, metadata: metadata as DraftRecord });
}

const wrongMetadata = (metadata: unknown): string =>
  `json: cannot unmarshal ${Array.isArray(metadata) ? 'array' : typeof metadata} into Go struct field .metadata of type v1.ObjectMeta`;

const versionPart = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1);

const cannotHandle = ({ type }: Target, kind: string, apiVersion: string): string =>
  `${kind} in version ${JSON.stringify(versionPart(apiVersion))} cannot be handled as a ${type.kind}`;

/** The refusal of an object of another kind than the place it was sent to. */
function otherKind(target: Target, apiVersion: string, kind: string): ApiError {
  const { type } = target;
  if (type.custom) {
    return badRequest(
      apiVersion === target.apiVersion || apiVersion === ''
        ? `the kind in the data (${kind}) does not match the expected kind (${type.kind})`
        : `the API version in the data (${apiVersion}) does not match the expected API version (${target.apiVersion})`,
    );
  }
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const isKnown = schemaNameOf({ group, version: versionPart(apiVersion), kind }) !== '';
  const internal = type.group === '' ? 'core' : (type.group.split('.')[0] ?? '');
  const why = isKnown
    ? `converting (${versionPart(apiVersion)}.${kind}) to (${internal}.${type.kind}): unknown conversion`
    : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`;
  return new UnreadableBody(cannotHandle(target, kind, apiVersion), why);
}

/** The draft read against the schema, with its complaints turned into what the client asked for: an error, warnings or nothing. */
export function decoded(target: Target, draft: DraftObject, options: WriteOptions): DraftObject {
  const cannot = cannotHandle(target, target.type.kind, target.apiVersion);
  const result = decode(target.version, draft, cannot);
  const complaints = [...(options.complaints ?? []), ...result.complaints];
  if (complaints.length > 0) {
    if (options.fieldValidation === 'Strict') throw new UnreadableBody(cannot, `strict decoding error: ${complaints.join(', ')}`);
    if (options.fieldValidation === 'Warn') for (const complaint of complaints) options.warn?.(complaint);
  }
  return result.draft;
}

function decode(version: ServedVersion, draft: DraftObject, cannot: string): Decoded {
  try {
    return version.strategy.decode(draft);
  } catch (error) {
    if (error instanceof DecodeError) throw new UnreadableBody(cannot, error.message);
    throw error;
  }
}
