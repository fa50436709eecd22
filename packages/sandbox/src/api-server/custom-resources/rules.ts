import type { ValidationRule } from '@sluice/kubernetes';
import { isRecord } from '../draft.ts';
import { duplicate, forbidden, invalid, type Problem, required } from '../field-problem.ts';
import { evaluate, truth } from './cel/evaluate.ts';
import { type Expression, mentions, parseCel } from './cel/parse.ts';
import { CelSyntaxError } from './cel/tokens.ts';
import { CelError, Optional, UnknownFunction } from './cel/values.ts';
import { fieldOf } from './field-of.ts';
import type { SchemaNode } from './schema-node.ts';

/** One entry of x-kubernetes-validations, read. */
export interface CompiledRule {
  readonly text: string;
  readonly expression: Expression;
  readonly message: string | undefined;
  readonly messageExpression: Expression | undefined;
  readonly reason: string | undefined;
  readonly fieldPath: string;
  /** Holds between the old and the new value, so only where there are both. */
  readonly isTransition: boolean;
  readonly optionalOldSelf: boolean;
}

/** Rules that cannot be read are left out here; the definition's own validation refuses them. */
export const compileRules = (rules: readonly ValidationRule[]): readonly CompiledRule[] =>
  rules.flatMap((rule) => {
    const expression = readRule(rule.rule);
    if (expression === undefined) return [];
    return [
      {
        text: rule.rule,
        expression,
        message: rule.message,
        messageExpression: rule.messageExpression === undefined ? undefined : readRule(rule.messageExpression),
        reason: rule.reason,
        fieldPath: rule.fieldPath ?? '',
        isTransition: mentions(expression, 'oldSelf'),
        optionalOldSelf: rule.optionalOldSelf === true,
      },
    ];
  });

function readRule(text: string): Expression | undefined {
  try {
    return parseCel(text);
  } catch (error) {
    if (error instanceof CelSyntaxError) return undefined;
    throw error;
  }
}

/** The syntax error in a rule, if there is one. */
export function ruleSyntaxProblem(text: string): string | undefined {
  try {
    parseCel(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    return `compilation failed: ERROR: <input>:1:${error.at + 1}: ${error.message}\n | ${text}\n | ${'.'.repeat(error.at)}^`;
  }
}

/** Which rules an object breaks; `old` is what it was before, undefined for a new one or where the two cannot be matched. */
export function ruleProblems(value: unknown, old: unknown, node: SchemaNode, path = ''): readonly Problem[] {
  if (!node.holdsRules || value === undefined || value === null) return [];
  const problems = node.rules.flatMap((rule) => {
    const problem = broken(rule, value, old, path);
    return problem === undefined ? [] : [problem];
  });
  if (Array.isArray(value)) {
    const { items } = node;
    if (items !== undefined)
      for (const [index, item] of value.entries())
        problems.push(...ruleProblems(item, formerItem(item, old, node), items, `${path}[${index}]`));
  } else if (isRecord(value)) {
    for (const key in value) {
      const field = fieldOf(node, key);
      if (field === undefined) continue;
      const former = isRecord(old) ? old[key] : undefined;
      problems.push(...ruleProblems(value[key], former, field, path === '' ? key : `${path}.${key}`));
    }
  }
  return problems;
}

/** Items of a list with keys are followed by their keys; in other lists nobody can say which item was which. */
function formerItem(item: unknown, old: unknown, { listType, mapKeys }: SchemaNode): unknown {
  if (listType !== 'map' || !Array.isArray(old) || !isRecord(item)) return undefined;
  return old.find((each) => isRecord(each) && mapKeys.every((key) => each[key] === item[key]));
}

function broken(rule: CompiledRule, value: unknown, old: unknown, path: string): Problem | undefined {
  if (rule.isTransition && !rule.optionalOldSelf && old === undefined) return undefined;
  const scope = { self: value, oldSelf: rule.optionalOldSelf ? new Optional(old) : old };
  const field = `${path}${path === '' ? rule.fieldPath.replace(/^\./, '') : rule.fieldPath}`;
  try {
    if (truth(evaluate(rule.expression, scope))) return undefined;
  } catch (error) {
    // A rule that needs more of the language than is known here is not checked.
    if (error instanceof UnknownFunction) return undefined;
    if (!(error instanceof CelError)) throw error;
    return problemFor('FieldValueInvalid', path, value, `${error.message} evaluating rule: ${rule.message ?? rule.text}`);
  }
  return problemFor(rule.reason ?? 'FieldValueInvalid', field, value, messageOf(rule, scope));
}

function messageOf({ message, messageExpression, text }: CompiledRule, scope: Readonly<Record<string, unknown>>): string {
  if (messageExpression !== undefined) {
    try {
      const said = evaluate(messageExpression, scope);
      if (typeof said === 'string' && said.trim() !== '') return said;
    } catch (error) {
      if (!(error instanceof CelError || error instanceof UnknownFunction)) throw error;
    }
  }
  return message ?? `failed rule: ${text}`;
}

function problemFor(reason: string, field: string, value: unknown, message: string): Problem {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbidden(field, message);
    case 'FieldValueRequired':
      return required(field, message);
    case 'FieldValueDuplicate':
      return duplicate(field, value);
    default:
      return typeof value === 'object'
        ? { type: 'invalid', field, reason: 'FieldValueInvalid', message: `Invalid value: ${message}` }
        : invalid(field, value, message);
  }
}
