import { ApiError } from '@sluice/kubernetes';
import { type Problem, problemText } from './field-problem.ts';

/** What an answer says about the object that it is about; the HTTP front puts it into the Status. */
export interface ErrorSubject {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
}

const qualified = (group: string, name: string): string => (group === '' ? name : `${name}.${group}`);

/** An ApiError that also knows which object it is about. */
export class ObjectError extends ApiError {
  readonly about: { readonly name?: string; readonly group: string; readonly kind: string; readonly uid?: string };

  constructor(about: ObjectError['about'], ...rest: ConstructorParameters<typeof ApiError>) {
    super(...rest);
    this.about = about;
  }
}

const byPlural = ({ group, plural }: ErrorSubject, name: string) => ({ name, group, kind: plural });

export const notFound = (subject: ErrorSubject, name: string): ApiError =>
  new ObjectError(byPlural(subject, name), 'NotFound', `${qualified(subject.group, subject.plural)} "${name}" not found`);

export const alreadyExists = (subject: ErrorSubject, name: string): ApiError =>
  new ObjectError(byPlural(subject, name), 'AlreadyExists', `${qualified(subject.group, subject.plural)} "${name}" already exists`);

export const conflict = (subject: ErrorSubject, name: string, why: string): ApiError =>
  new ObjectError(
    byPlural(subject, name),
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(subject.group, subject.plural)} "${name}": ${why}`,
  );

export const forbiddenRequest = (subject: ErrorSubject, name: string, why: string): ApiError =>
  new ObjectError(
    byPlural(subject, name),
    'Forbidden',
    name === ''
      ? `${qualified(subject.group, subject.plural)} is forbidden: ${why}`
      : `${qualified(subject.group, subject.plural)} "${name}" is forbidden: ${why}`,
  );

export const badRequest = (message: string): ApiError => new ApiError('BadRequest', message);

/** No such resource is served. */
export const unknownResource = (): ApiError => new ApiError('NotFound', 'the server could not find the requested resource');

export const methodNotAllowed = (subject: ErrorSubject, verb: string): ApiError =>
  new ObjectError(
    { group: subject.group, kind: subject.plural },
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind "${qualified(subject.group, subject.plural)}"`,
  );

/** Everything that validation found, in one answer. */
export function invalidObject(subject: ErrorSubject, name: string, problems: readonly Problem[]): ApiError {
  const texts = [...new Set(problems.map(problemText))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ObjectError(
    { name, group: subject.group, kind: subject.kind },
    'Invalid',
    `${qualified(subject.group, subject.kind)} "${name}" is invalid: ${list}`,
    { causes: problems.map(({ field, reason, message }) => ({ field, reason, message })) },
  );
}

/** The version asked for is no longer known: list anew. */
export const tooOld = (asked: number, oldest: number): ApiError =>
  new ApiError('Expired', `too old resource version: ${asked} (${oldest})`);

export const modified = 'the object has been modified; please apply your changes to the latest version and try again';
