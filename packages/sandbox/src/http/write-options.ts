import { badRequest } from '../api-server/errors.ts';
import type { WriteOptions } from '../api-server/operations/body.ts';
import type { FieldValidation } from '../api-server/resource.ts';
import { mediaTypeOf } from './body.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { textOf } from './query.ts';
import type { FrontRequest } from './request.ts';

const validations: readonly string[] = ['Strict', 'Warn', 'Ignore'] satisfies readonly FieldValidation[];
const isValidation = (text: string): text is FieldValidation => validations.includes(text);

/** How a write is to be done. Throws BadRequest on values that do not exist. */
export function writeOptionsIn(request: FrontRequest): WriteOptions {
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
    complaints: fieldValidation === 'Ignore' ? [] : duplicatesIn(request),
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

/** Patches of the JSON kind are lists of operations, protobuf has no keys, and YAML with a key given twice cannot be read at all. */
function duplicatesIn(request: FrontRequest): readonly string[] {
  switch (mediaTypeOf(request)) {
    case 'application/json':
    case 'application/merge-patch+json':
    case 'application/strategic-merge-patch+json':
      return duplicateKeys(request.body.toString('utf8'));
    default:
      return [];
  }
}
