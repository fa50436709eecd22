import { fail } from '../expression-error.ts';
import { typeName, type Value } from '../values.ts';

/** A bool, or a failure that says what was there instead. */
export const booleanIn = (value: Value): boolean => (typeof value === 'boolean' ? value : fail(`a bool is needed, not ${typeName(value)}`));
