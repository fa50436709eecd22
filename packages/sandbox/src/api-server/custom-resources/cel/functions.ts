import { jsonEqual, parseDurationMs, parseInstant, parseQuantity } from '@sluice/kubernetes';
import { isRecord } from '../../draft.ts';
import { expressionOf } from '../patterns.ts';
import { CelError, Optional, UnknownFunction } from './values.ts';

type Free = (args: readonly unknown[]) => unknown;
type Method = (target: unknown, args: readonly unknown[]) => unknown;

const wrong = (): never => {
  throw new CelError('no such overload');
};
const text = (value: unknown): string => (typeof value === 'string' ? value : wrong());
const number = (value: unknown): number => (typeof value === 'number' ? value : wrong());
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : wrong());

function size(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : wrong();
}

function quantity(value: unknown): number {
  const parsed = parseQuantity(text(value));
  if (!parsed.ok) throw new CelError(parsed.error);
  return parsed.value;
}

function toNumber(value: unknown): number {
  const result = typeof value === 'string' ? Number(value) : typeof value === 'boolean' ? Number(value) : value;
  if (typeof result !== 'number' || Number.isNaN(result)) throw new CelError('type conversion error');
  return result;
}

const contains = (all: readonly unknown[], item: unknown): boolean => all.some((each) => jsonEqual(each, item));

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/;
const isIp = (value: string): boolean => ipv4.test(value) || (value.includes(':') && /^[0-9a-fA-F:.]+$/.test(value));

function isUrl(value: string): boolean {
  return /^[a-zA-Z][-+.a-zA-Z0-9]*:\S+$/.test(value) || value.startsWith('/');
}

const free: Readonly<Record<string, Free>> = {
  size: ([value]) => size(value),
  int: ([value]) => Math.trunc(toNumber(value)),
  uint: ([value]) => Math.trunc(toNumber(value)),
  double: ([value]) => toNumber(value),
  bool: ([value]) => (typeof value === 'boolean' ? value : text(value) === 'true'),
  string: ([value]) => (typeof value === 'object' ? wrong() : String(value)),
  dyn: ([value]) => value,
  type: ([value]) => (Array.isArray(value) ? 'list' : value === null ? 'null_type' : typeof value),
  duration: ([value]) => parseDurationMs(text(value)) ?? wrong(),
  timestamp: ([value]) => parseInstant(text(value)) ?? wrong(),
  quantity: ([value]) => quantity(value),
  isQuantity: ([value]) => parseQuantity(text(value)).ok,
  isIP: ([value]) => isIp(text(value)),
  isCIDR: ([value]) => {
    const [address = '', bits = ''] = text(value).split('/');
    return isIp(address) && /^\d+$/.test(bits) && Number(bits) <= (address.includes(':') ? 128 : 32);
  },
  isURL: ([value]) => isUrl(text(value)),
  'optional.of': ([value]) => new Optional(value),
  'optional.none': () => new Optional(undefined),
  'sets.contains': ([all, some]) => list(some).every((each) => contains(list(all), each)),
  'sets.intersects': ([a, b]) => list(a).some((each) => contains(list(b), each)),
  'sets.equivalent': ([a, b]) => list(a).every((each) => contains(list(b), each)) && list(b).every((each) => contains(list(a), each)),
  'math.greatest': (args) => Math.max(...(Array.isArray(args[0]) ? args[0] : args).map(number)),
  'math.least': (args) => Math.min(...(Array.isArray(args[0]) ? args[0] : args).map(number)),
};

function matches(value: string, pattern: string): boolean {
  const expression = expressionOf(pattern);
  if (expression === undefined) throw new UnknownFunction(`the pattern ${pattern}`);
  return expression.test(value);
}

function extreme(target: unknown, wantsGreater: boolean): unknown {
  const items = list(target);
  if (items.length === 0) throw new CelError('min/max called on empty list');
  const values = items as readonly (number | string)[];
  return values.reduce((best, each) => ((wantsGreater ? each > best : each < best) ? each : best));
}

const methods: Readonly<Record<string, Method>> = {
  size: (target) => size(target),
  startsWith: (target, [prefix]) => text(target).startsWith(text(prefix)),
  endsWith: (target, [suffix]) => text(target).endsWith(text(suffix)),
  contains: (target, [part]) => (Array.isArray(target) ? contains(target, part) : text(target).includes(text(part))),
  matches: (target, [pattern]) => matches(text(target), text(pattern)),
  find: (target, [pattern]) => expressionOf(text(pattern))?.exec(text(target))?.[0] ?? '',
  charAt: (target, [index]) => text(target).charAt(number(index)),
  indexOf: (target, [part]) =>
    Array.isArray(target) ? target.findIndex((each) => jsonEqual(each, part)) : text(target).indexOf(text(part)),
  lastIndexOf: (target, [part]) =>
    Array.isArray(target) ? target.findLastIndex((each) => jsonEqual(each, part)) : text(target).lastIndexOf(text(part)),
  lowerAscii: (target) => text(target).toLowerCase(),
  upperAscii: (target) => text(target).toUpperCase(),
  trim: (target) => text(target).trim(),
  replace: (target, [from, to]) => text(target).replaceAll(text(from), text(to)),
  split: (target, [separator, limit]) => {
    const parts = text(target).split(text(separator));
    if (typeof limit !== 'number' || limit < 0 || parts.length <= limit) return parts;
    return limit === 0 ? [] : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(text(separator))];
  },
  join: (target, [separator]) =>
    list(target)
      .map(text)
      .join(separator === undefined ? '' : text(separator)),
  substring: (target, [from, to]) => text(target).slice(number(from), to === undefined ? undefined : number(to)),
  isSorted: (target) => {
    const items = list(target) as readonly (number | string)[];
    return items.every((each, index) => index === 0 || (items[index - 1] ?? each) <= each);
  },
  sum: (target) =>
    list(target)
      .map(number)
      .reduce((total, each) => total + each, 0),
  min: (target) => extreme(target, false),
  max: (target) => extreme(target, true),
  getSeconds: (target) => Math.trunc(number(target) / 1000),
  getMilliseconds: (target) => Math.trunc(number(target)) % 1000,
  isGreaterThan: (target, [other]) => number(target) > number(other),
  isLessThan: (target, [other]) => number(target) < number(other),
  compareTo: (target, [other]) => Math.sign(number(target) - number(other)),
  asInteger: (target) => number(target),
  asApproximateFloat: (target) => number(target),
};

const known = <T>(table: Readonly<Record<string, T>>, name: string): T => {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) throw new UnknownFunction(`the function ${name}`);
  return found;
};

export const functionOf = (name: string): Free => known(free, name);
export const methodOf = (name: string): Method => known(methods, name);
