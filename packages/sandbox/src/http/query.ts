import { badRequest } from '../api-server/errors.ts';
import type { WriteOptions } from '../api-server/operations/body.ts';
import type { ListRequest } from '../api-server/operations/read.ts';
import type { FieldValidation } from '../api-server/resource.ts';
import type { ResourcePath } from './paths.ts';
import type { FrontRequest } from './request.ts';

type Query = Pick<FrontRequest, 'query'>;

/** A parameter's text; absent and empty are the same. */
export const textOf = ({ query }: Query, name: string): string | undefined => query.get(name) || undefined;

/** `true` and `1` mean yes, as do a name without a value; `false` and `0` no. */
export function flagOf({ query }: Query, name: string): boolean {
  const text = query.get(name);
  if (text === null) return false;
  if (['', '1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw badRequest(`invalid value ${JSON.stringify(text)} of the parameter ${name}: must be true or false`);
}

export function numberOf(request: Query, name: string): number | undefined {
  const text = textOf(request, name);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`invalid value ${JSON.stringify(text)} of the parameter ${name}: must be an integer`);
  return Number(text);
}

/** Which objects a list or a watch is about. A path to one object narrows it to that name. */
export function selectionIn(request: Query, { namespace, name }: ResourcePath) {
  const own = name === '' ? undefined : `metadata.name=${name}`;
  const asked = textOf(request, 'fieldSelector');
  return {
    namespace,
    labelSelector: textOf(request, 'labelSelector'),
    fieldSelector: own === undefined ? asked : asked === undefined ? own : `${asked},${own}`,
  };
}

export const listRequestIn = (request: Query, path: ResourcePath): ListRequest => ({
  ...selectionIn(request, path),
  limit: numberOf(request, 'limit'),
  continue: textOf(request, 'continue'),
  resourceVersion: textOf(request, 'resourceVersion'),
  resourceVersionMatch: textOf(request, 'resourceVersionMatch'),
});

const validations: readonly string[] = ['Strict', 'Warn', 'Ignore'] satisfies readonly FieldValidation[];
const isValidation = (text: string): text is FieldValidation => validations.includes(text);

/** How a write is to be done. Throws BadRequest on values that do not exist. */
export function writeOptionsIn(request: Query & Pick<FrontRequest, 'headers' | 'warn'>): WriteOptions {
  const fieldValidation = textOf(request, 'fieldValidation') ?? 'Warn';
  if (!isValidation(fieldValidation)) {
    throw badRequest(
      `fieldValidation: Unsupported value: ${JSON.stringify(fieldValidation)}: supported values: "Ignore", "Strict", "Warn"`,
    );
  }
  return {
    dryRun: isDryRun(request.query.getAll('dryRun')),
    fieldManager: textOf(request, 'fieldManager') ?? managerOf(request.headers['user-agent']),
    fieldValidation,
    warn: request.warn,
  };
}

/** `All` is the only stage there is. */
export function isDryRun(stages: readonly string[]): boolean {
  const asked = stages.filter((each) => each !== '');
  const wrong = asked.find((each) => each !== 'All');
  if (wrong !== undefined) throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(wrong)}: supported values: "All"`);
  return asked.length > 0;
}

/** Who writes, where the request does not say: the program's name, that is what its User-Agent says before the slash. */
const managerOf = (userAgent: string | undefined): string => (userAgent ?? 'unknown').split('/', 1)[0] || 'unknown';
