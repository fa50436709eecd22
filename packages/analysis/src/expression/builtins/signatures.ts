/** How a builtin is called: how many arguments it takes, and which of them (counted from 0) is a predicate. */
interface Signature {
  readonly min: number;
  readonly max: number;
  readonly predicate?: number;
}

const takes = (min: number, max = min): Signature => ({ min, max });
const predicated = (min: number, max = min): Signature => ({ min, max, predicate: 1 });

const signatures: Readonly<Record<string, Signature>> = {
  ...{ all: predicated(2), none: predicated(2), any: predicated(2), one: predicated(2) },
  ...{ filter: predicated(2), map: predicated(2), count: predicated(1, 2), sum: predicated(1, 2) },
  ...{ find: predicated(2), findIndex: predicated(2), findLast: predicated(2), findLastIndex: predicated(2) },
  ...{ groupBy: predicated(2), sortBy: predicated(2, 3), reduce: predicated(2, 3) },
  ...{ len: takes(1), type: takes(1), get: takes(2), first: takes(1), last: takes(1), take: takes(2) },
  ...{ reverse: takes(1), uniq: takes(1), flatten: takes(1), concat: takes(1, Number.POSITIVE_INFINITY), sort: takes(1, 2) },
  ...{ keys: takes(1), values: takes(1), toPairs: takes(1), fromPairs: takes(1) },
  ...{ abs: takes(1), ceil: takes(1), floor: takes(1), round: takes(1), int: takes(1), float: takes(1), string: takes(1) },
  ...{ max: takes(1, Number.POSITIVE_INFINITY), min: takes(1, Number.POSITIVE_INFINITY) },
  ...{ mean: takes(1, Number.POSITIVE_INFINITY), median: takes(1, Number.POSITIVE_INFINITY) },
  ...{ trim: takes(1, 2), trimPrefix: takes(1, 2), trimSuffix: takes(1, 2), upper: takes(1), lower: takes(1) },
  ...{ split: takes(2, 3), splitAfter: takes(2, 3), replace: takes(3, 4), repeat: takes(2), join: takes(1, 2) },
  ...{ indexOf: takes(2), lastIndexOf: takes(2), hasPrefix: takes(2), hasSuffix: takes(2) },
  ...{ toJSON: takes(1), fromJSON: takes(1), toBase64: takes(1), fromBase64: takes(1) },
  ...{ now: takes(0), duration: takes(1), date: takes(1, 3), timezone: takes(1) },
  ...{ bitand: takes(2), bitor: takes(2), bitxor: takes(2), bitnand: takes(2), bitnot: takes(1) },
  ...{ bitshl: takes(2), bitshr: takes(2), bitushr: takes(2) },
};

export const isBuiltin = (name: string): boolean => Object.hasOwn(signatures, name);

export const signatureOf = (name: string): Signature => signatures[name] ?? { min: 0, max: 0 };

export const predicateArgument = (name: string): number | undefined => signatures[name]?.predicate;
