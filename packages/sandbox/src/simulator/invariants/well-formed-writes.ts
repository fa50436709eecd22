import type { Invariant } from './invariant.ts';

export const wellFormedWrites: Invariant = {
  name: 'well-formed-writes',
  law: 'The API server never has to refuse a write of a controller as malformed or forbidden.',
  watch: () => ({
    onRefusal({ verb, resource, name, error }) {
      if (
        error.reason !== 'Invalid' &&
        error.reason !== 'BadRequest' &&
        error.reason !== 'Forbidden' &&
        error.reason !== 'MethodNotAllowed'
      )
        return undefined;
      // A guard of a JSON patch that does not hold any more: the object has moved on.
      if (error.reason === 'Invalid' && error.message.includes('due to an error in our request')) return undefined;
      return `${verb} of ${resource} ${name}: ${error.reason}, ${error.message}`;
    },
  }),
};
