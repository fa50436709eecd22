import { fail } from '../expression-error.ts';
import { int64, numberIn } from '../operators.ts';
import { plain } from '../static-types.ts';
import { typeName, type Value } from '../values.ts';
import { takes } from './arguments.ts';
import type { Builtin, Builtins } from './builtin.ts';

function integer(value: Value | undefined): bigint {
  const number = numberIn(value ?? null);
  return typeof number === 'bigint' ? number : fail(`an integer is needed, not ${typeName(value ?? null)}`);
}

const ofTwo = (combine: (a: bigint, b: bigint) => bigint): Builtin => ({
  type: takes(['int', 'int'], plain('int')),
  apply: ([a, b]) => int64(combine(integer(a), integer(b))),
});

const shift = (move: (value: bigint, by: bigint) => bigint): Builtin =>
  ofTwo((value, by) => (by < 0n ? fail(`a shift by ${by} bits: the count cannot be negative`) : move(value, by > 64n ? 64n : by)));

export const bits: Builtins = {
  bitand: ofTwo((a, b) => a & b),
  bitor: ofTwo((a, b) => a | b),
  bitxor: ofTwo((a, b) => a ^ b),
  bitnand: ofTwo((a, b) => a & ~b),
  bitnot: { type: takes(['int'], plain('int')), apply: ([value]) => ~integer(value) },
  bitshl: shift((value, by) => value << by),
  bitshr: shift((value, by) => value >> by),
  bitushr: shift((value, by) => BigInt.asUintN(64, value) >> by),
};
