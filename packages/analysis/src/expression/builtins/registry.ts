import { bits } from './bits.ts';
import type { Builtin } from './builtin.ts';
import { conversions } from './conversions.ts';
import { lists } from './lists.ts';
import { maps } from './maps.ts';
import { numbers } from './numbers.ts';
import { predicates } from './predicates.ts';
import { strings } from './strings.ts';
import { times } from './times.ts';

/** All builtins of the language. A new one is an entry in its family. */
const builtins = new Map<string, Builtin>(
  [predicates, lists, maps, numbers, strings, conversions, times, bits].flatMap((family) => Object.entries(family)),
);

export const builtinOf = (name: string): Builtin | undefined => builtins.get(name);

export const builtinNames: readonly string[] = [...builtins.keys()];
