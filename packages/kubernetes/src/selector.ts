import type { LabelSelector } from './generated/objects.ts';
import { err, ok, type Result, unreachable } from './result.ts';

export type Labels = Readonly<Record<string, string>>;

/** One condition of a label selector. All conditions of a selector must hold. */
export type Requirement =
  | { readonly key: string; readonly op: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly op: 'exists' | 'absent' };

function holds(requirement: Requirement, labels: Labels): boolean {
  const value = labels[requirement.key];
  switch (requirement.op) {
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    default:
      return unreachable(requirement);
  }
}

/** Whether the labels fulfil every requirement. No requirement at all matches everything. */
export const matches = (requirements: readonly Requirement[], labels: Labels = {}): boolean =>
  requirements.every((requirement) => holds(requirement, labels));

export const requirementsOfLabels = (labels: Labels): readonly Requirement[] =>
  Object.entries(labels).map(([key, value]) => ({ key, op: 'in', values: [value] }));

const operators: Readonly<Record<string, Requirement['op']>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: 'absent' };

/** The requirements of a `metav1.LabelSelector`. An unknown operator, or one with values it cannot have, is an error. */
export function requirementsOfSelector(selector: LabelSelector): Result<readonly Requirement[]> {
  const all: Requirement[] = [...requirementsOfLabels(selector.matchLabels ?? {})];
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const op = operators[operator];
    if (op === undefined) return err(`"${operator}" is not a valid label selector operator`);
    if (op === 'in' || op === 'notin') {
      if (values.length === 0) return err(`values must be specified when the operator is ${operator}`);
      all.push({ key, op, values });
    } else {
      if (values.length > 0) return err(`values must not be specified when the operator is ${operator}`);
      all.push({ key, op });
    }
  }
  return ok(all);
}

/** `a=b,c in (d,e),f,!g`: the text that requests and scale statuses carry. Keys are sorted, as Kubernetes does. */
export function formatSelector(requirements: readonly Requirement[]): string {
  const text = (requirement: Requirement): string => {
    const { key } = requirement;
    switch (requirement.op) {
      case 'in':
        return requirement.values.length === 1
          ? `${key}=${requirement.values[0]}`
          : `${key} in (${[...requirement.values].sort().join(',')})`;
      case 'notin':
        return requirement.values.length === 1
          ? `${key}!=${requirement.values[0]}`
          : `${key} notin (${[...requirement.values].sort().join(',')})`;
      case 'exists':
        return key;
      case 'absent':
        return `!${key}`;
      default:
        return unreachable(requirement);
    }
  };
  return [...requirements]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(text)
    .join(',');
}

const term =
  /^\s*(?:(?<absent>!)\s*(?<key1>[^\s,=!()]+)|(?<key2>[^\s,=!()]+)\s+(?<set>in|notin)\s*\((?<values>[^)]*)\)|(?<key3>[^\s,=!()]+)\s*(?<op>==|=|!=)\s*(?<value>[^\s,()]*)|(?<key4>[^\s,=!()]+))\s*(?:,|$)/;

/** Reads the text form of a label selector. The empty text selects everything. */
export function parseSelector(text: string): Result<readonly Requirement[]> {
  const all: Requirement[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = term.exec(rest);
    if (found?.groups === undefined) return err(`unable to parse the label selector "${text}" at "${rest}"`);
    const { absent, key1, key2, set, values, key3, op, value, key4 } = found.groups;
    if (absent !== undefined && key1 !== undefined) all.push({ key: key1, op: 'absent' });
    else if (key2 !== undefined && set !== undefined)
      all.push({ key: key2, op: set as 'in' | 'notin', values: (values ?? '').split(',').map((item) => item.trim()) });
    else if (key3 !== undefined) all.push({ key: key3, op: op === '!=' ? 'notin' : 'in', values: [value ?? ''] });
    else if (key4 !== undefined) all.push({ key: key4, op: 'exists' });
    rest = rest.slice(found[0].length).trim();
  }
  return ok(all);
}
