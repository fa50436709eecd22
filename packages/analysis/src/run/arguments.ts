import type { Argument } from '@sluice/api';
import { err, isObject, type Json, ok, type Result } from '@sluice/kubernetes';

/** Where the value of a secret argument stands, in the run's namespace. */
export interface SecretArgument {
  readonly argument: string;
  readonly secret: string;
  readonly key: string;
}

/** The arguments of a run: values, and those that are read from Secrets only when a measurement needs them. */
export interface RunArguments {
  readonly values: ReadonlyMap<string, string>;
  readonly secrets: readonly SecretArgument[];
}

/** Reads the arguments of a run. Each needs a value or a Secret. */
export function runArguments(args: readonly Argument[]): Result<RunArguments> {
  const values = new Map<string, string>();
  const secrets: SecretArgument[] = [];
  for (const { name, value, valueFrom } of args) {
    const { secretKeyRef, fieldRef } = valueFrom ?? {};
    if (value !== undefined) values.set(name, value);
    else if (secretKeyRef !== undefined) secrets.push({ argument: name, secret: secretKeyRef.name, key: secretKeyRef.key });
    else if (fieldRef !== undefined) return err(`args.${name}: a run by itself has no object whose field could be read; give a value`);
    else return err(`args.${name} was not resolved`);
  }
  return ok({ values, secrets });
}

/**
 * Puts the values of arguments into all texts of a JSON value, keys included: `{{args.service}}` becomes the argument's value.
 * Placeholders of arguments in `leave` stay as they are; any other that has no value is an error.
 */
export function substitute<T>(value: T, values: ReadonlyMap<string, string>, leave: ReadonlySet<string> = new Set()): Result<T> {
  let unresolved: string | undefined;
  const inText = (text: string): string =>
    text.replace(/\{\{(.*?)\}\}/gs, (placeholder, inner: string) => {
      const name = /^args\.(.*)$/s.exec(inner.trim())?.[1];
      const found = name === undefined ? undefined : values.get(name);
      if (found !== undefined) return found;
      if (name === undefined || !leave.has(name)) unresolved ??= placeholder;
      return placeholder;
    });
  const inValue = (each: unknown): unknown => {
    if (typeof each === 'string') return each.includes('{{') ? inText(each) : each;
    if (Array.isArray(each)) return each.map(inValue);
    if (isObject(each)) return Object.fromEntries(Object.entries(each).map(([key, child]) => [inText(key), inValue(child)]));
    return each;
  };
  // Only texts change, and only to texts.
  const result = inValue(value) as T;
  return unresolved === undefined ? ok(result) : err(`failed to resolve ${unresolved}`);
}

/** Names of the arguments whose placeholders a JSON value holds. */
export function argumentsIn(value: Json | object): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name = ''] of JSON.stringify(value).matchAll(/\{\{\s*args\.(.*?)\s*\}\}/g)) names.add(name);
  return names;
}
