import { fail } from '../expression-error.ts';
import { checkKey } from '../operators.ts';
import { anyList, isListLike, isUnknown, plain, unknown } from '../static-types.ts';
import { characterCount } from '../text.ts';
import { isList, isMap, type MapValue, mapOf, typeName, type Value } from '../values.ts';
import { isMapType, listIn, takesOne } from './arguments.ts';
import type { Builtins } from './builtin.ts';

const mapIn = (value: Value | undefined): MapValue =>
  value !== undefined && isMap(value) ? value : fail(`a map is needed, not ${typeName(value ?? null)}`);

export const maps: Builtins = {
  keys: { type: takesOne(isMapType, anyList), apply: ([map]) => [...mapIn(map).entries.keys()] },
  values: { type: takesOne(isMapType, anyList), apply: ([map]) => [...mapIn(map).entries.values()] },
  toPairs: { type: takesOne(isMapType, anyList), apply: ([map]) => [...mapIn(map).entries] },
  /** Of two pairs with the same key the last stays. */
  fromPairs: {
    type: takesOne((type) => isListLike(type) || isUnknown(type), { kind: 'map', keys: 'any', of: unknown }),
    apply: ([pairs]) => mapOf(listIn(pairs).map(pairOf), 'any'),
  },
  len: {
    type: takesOne((type) => isListLike(type) || type.kind === 'map' || type.kind === 'string', plain('int')),
    apply: ([value = null]) => BigInt(lengthOf(value)),
  },
};

function pairOf(value: Value): [Value, Value] {
  if (!isList(value) || value.length !== 2) return fail('a pair is an array of a key and a value');
  return [checkKey(value[0] ?? null), value[1] ?? null];
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return characterCount(value);
  if (isMap(value)) return value.entries.size;
  return listIn(value).length;
}
