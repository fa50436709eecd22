import { ApiError, isObject } from '@sluice/kubernetes';
import { copyJson, type DraftObject, type DraftRecord } from '../draft.ts';
import { badRequest } from '../errors.ts';
import { type Decoded, DecodeError, type FieldValidation, type ServedVersion, type Target } from '../resource.ts';

/** How the fields of the result are owned: by the writer, or as server-side apply has settled it. */
export type Ownership = 'track' | 'settled';

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
export function objectFrom({ type, apiVersion }: Target, body: unknown): DraftObject {
  if (!isObject(body)) throw badRequest(`the body is not an object of kind ${type.kind}`);
  const draft = copyJson(body) as DraftRecord;
  const kind = draft.kind ?? type.kind;
  const version = draft.apiVersion ?? apiVersion;
  if (kind !== type.kind || version !== apiVersion) {
    throw badRequest(
      version === apiVersion
        ? `the object provided is unrecognized (must be of type ${type.kind}): the kind is ${String(kind)}`
        : `the API version in the data (${String(version)}) does not match the expected API version (${apiVersion})`,
    );
  }
  const metadata = draft.metadata ?? {};
  if (!isObject(metadata))
    throw badRequest(`${type.kind} in version "${apiVersion}" cannot be handled as a ${type.kind}: metadata is not an object`);
  return Object.assign(draft, { kind: type.kind, apiVersion, metadata: metadata as DraftRecord });
}

/** The draft read against the schema, with its complaints turned into what the client asked for: an error, warnings or nothing. */
export function decoded({ type, version }: Target, draft: DraftObject, options: WriteOptions): DraftObject {
  const cannot = `${type.kind} in version ${JSON.stringify(version.version)} cannot be handled as a ${type.kind}`;
  const result = decode(version, draft, cannot);
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
