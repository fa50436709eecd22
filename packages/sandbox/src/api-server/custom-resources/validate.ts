import { jsonEqual } from '@sluice/kubernetes';
import { isRecord } from '../draft.ts';
import { invalid, type Problem, required, tooLong, tooMany, typeInvalid, unsupported } from '../field-problem.ts';
import { fieldOf } from './field-of.ts';
import { hasFormat } from './formats.ts';
import type { OwnChecks, SchemaNode, ValueChecks } from './schema-node.ts';

/** What the schema says against an object, in the words of Kubernetes. */
export function schemaProblems(root: Readonly<Record<string, unknown>>, node: SchemaNode): readonly Problem[] {
  const problems: Problem[] = [];
  checkObject(root, node, '', problems);
  return problems;
}

const child = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** The names that the server's messages give to the types of values. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function hasType(value: unknown, type: string): boolean {
  const name = typeName(value);
  return name === type || (type === 'number' && name === 'integer');
}

const wrongType = (path: string, wanted: string, found: string): Problem =>
  typeInvalid(path, found, `${path} in body must be of type ${wanted}: ${JSON.stringify(found)}`);

function checkValue(value: unknown, node: SchemaNode, path: string, problems: Problem[]): void {
  if (value === null) {
    if (!node.nullable && node.type !== '') problems.push(wrongType(path, node.type, 'null'));
    return;
  }
  if (node.isIntOrString) {
    if (!hasType(value, 'integer') && typeof value !== 'string') {
      problems.push(wrongType(path, 'integer,string', typeName(value)));
      checkCombined(value, node.checks, path, problems);
      return;
    }
  } else if (node.type !== '' && !hasType(value, node.type)) {
    const isFraction = node.type === 'integer' && typeof value === 'number';
    problems.push(wrongType(path, isFraction ? (node.checks.format ?? 'integer') : node.type, isFraction ? 'float64' : typeName(value)));
    return;
  }
  if (Array.isArray(value)) {
    checkOwn(value, node.checks, path, problems);
    const { items } = node;
    if (items !== undefined) for (const [index, item] of value.entries()) checkValue(item, items, `${path}[${index}]`, problems);
  } else if (isRecord(value)) checkObject(value, node, path, problems);
  else checkOwn(value, node.checks, path, problems);
}

function checkObject(object: Readonly<Record<string, unknown>>, node: SchemaNode, path: string, problems: Problem[]): void {
  for (const key in object) {
    const field = fieldOf(node, key);
    if (field !== undefined) checkValue(object[key], field, child(path, key), problems);
  }
  checkOwn(object, node.checks, path, problems);
}

/** Checks a value by all but its type and what is below it; combined schemas look below on their own. */
function checkOwn(value: unknown, checks: OwnChecks, path: string, problems: Problem[]): void {
  if (checks.enum !== undefined && !checks.enum.some((each) => jsonEqual(each, value))) {
    problems.push(unsupported(path, value, checks.enum.map(String)));
  }
  if (typeof value === 'string') checkText(value, checks, path, problems);
  else if (typeof value === 'number') checkNumber(value, checks, path, problems);
  else if (Array.isArray(value)) checkSize(value.length, checks.minItems, checks.maxItems, 'items', path, problems);
  else if (isRecord(value)) {
    for (const name of checks.required) if (value[name] === undefined) problems.push(required(child(path, name)));
    checkSize(Object.keys(value).length, checks.minProperties, checks.maxProperties, 'properties', path, problems);
  }
  if (
    checks.uniqueItems &&
    Array.isArray(value) &&
    value.some((item, index) => value.slice(0, index).some((other) => jsonEqual(item, other)))
  ) {
    problems.push(invalid(path, value, `${path} in body shouldn't contain duplicates`));
  }
  checkCombined(value, checks, path, problems);
}

function checkText(value: string, { maxLength, minLength, pattern, format }: OwnChecks, path: string, problems: Problem[]): void {
  const length = maxLength === undefined && minLength === undefined ? 0 : [...value].length;
  if (maxLength !== undefined && length > maxLength) problems.push(tooLong(path, maxLength));
  else if (minLength !== undefined && length < minLength) {
    problems.push(invalid(path, value, `${path} in body should be at least ${minLength} chars long`));
  } else if (pattern?.expression?.test(value) === false) {
    problems.push(invalid(path, value, `${path} in body should match '${pattern.text}'`));
  }
  if (format !== undefined && !hasFormat(value, format)) {
    problems.push(typeInvalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`));
  }
}

const ranges: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63 };

function checkNumber(value: number, checks: OwnChecks, path: string, problems: Problem[]): void {
  const { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, format = '' } = checks;
  const range = ranges[format];
  if (range !== undefined && (value >= range || value < -range)) {
    problems.push(invalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(String(value))}`));
  }
  if (multipleOf !== undefined && !Number.isInteger(Number((value / multipleOf).toFixed(9)))) {
    problems.push(invalid(path, value, `${path} in body should be a multiple of ${multipleOf}`));
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    problems.push(invalid(path, value, `${path} in body should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  }
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    problems.push(invalid(path, value, `${path} in body should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  }
}

function checkSize(
  size: number,
  least: number | undefined,
  most: number | undefined,
  what: 'items' | 'properties',
  path: string,
  problems: Problem[],
): void {
  if (least !== undefined && size < least) problems.push(invalid(path, size, `${path} in body should have at least ${least} ${what}`));
  if (most !== undefined && size > most) problems.push(tooMany(path, size, most));
}

/** allOf, anyOf, oneOf, not. Kubernetes gives these problems no field, and adds what is wrong with the closest alternative. */
function checkCombined(value: unknown, { allOf, anyOf, oneOf, not }: OwnChecks, path: string, problems: Problem[]): void {
  const say = (what: string): void => void problems.push(invalid('<nil>', '', `${JSON.stringify(path)} must ${what}`));
  const closest = (results: readonly (readonly Problem[])[]): readonly Problem[] =>
    results.reduce((best, each) => (each.length < best.length ? each : best), results[0] ?? []);
  if (allOf.length > 0) {
    const results = allOf.map((each) => problemsOf(value, each, path));
    const failed = results.filter((each) => each.length > 0);
    if (failed.length > 0) {
      say(failed.length === results.length ? 'validate all the schemas (allOf). None validated' : 'validate all the schemas (allOf)');
      problems.push(...failed.flat());
    }
  }
  if (anyOf.length > 0) {
    const results = anyOf.map((each) => problemsOf(value, each, path));
    if (results.every((each) => each.length > 0)) {
      say('validate at least one schema (anyOf)');
      problems.push(...closest(results));
    }
  }
  if (oneOf.length > 0) {
    const results = oneOf.map((each) => problemsOf(value, each, path));
    const valid = results.filter((each) => each.length === 0).length;
    if (valid !== 1) {
      say(`validate one and only one schema (oneOf). Found ${valid === 0 ? 'none valid' : `${valid} valid alternatives`}`);
      if (valid === 0) problems.push(...closest(results));
    }
  }
  if (not !== undefined && problemsOf(value, not, path).length === 0) say('not validate the schema (not)');
}

/** What a part of a combined schema says against a value, all the way down. */
function problemsOf(value: unknown, checks: ValueChecks, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (checks.type !== '' && value !== null && !hasType(value, checks.type)) return [wrongType(path, checks.type, typeName(value))];
  checkOwn(value, checks, path, problems);
  if (Array.isArray(value)) {
    const { items } = checks;
    if (items !== undefined) for (const [index, item] of value.entries()) problems.push(...problemsOf(item, items, `${path}[${index}]`));
  } else if (isRecord(value)) {
    for (const key in value) {
      const field = checks.properties.get(key) ?? checks.additional;
      if (field !== undefined) problems.push(...problemsOf(value[key], field, child(path, key)));
    }
  }
  return problems;
}
