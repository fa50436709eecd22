import { isObject } from '@sluice/kubernetes';

type Step =
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'item'; readonly at: number }
  | { readonly is: 'all' }
  | { readonly is: 'where'; readonly path: readonly Step[]; readonly op: string; readonly value: string | number | boolean };

/**
 * Reads the JSONPath of a printer column, without its outer braces: fields, `['fields']`, `[0]`, `[-1]`, `[*]` and filters such as
 * `[?(@.type=="Ready")]`. Undefined where the text is none of these.
 */
export function parseJsonPath(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let rest = text.trim().replace(/^\$/, '');
  while (rest !== '') {
    const found = step.exec(rest);
    if (found?.groups === undefined) return undefined;
    const { field, quoted, index, all, filter, filterPath = '', op = '', value = '' } = found.groups;
    if (filter !== undefined) {
      const path = parseJsonPath(filterPath);
      if (path === undefined) return undefined;
      steps.push({ is: 'where', path, op, value: literal(value) });
    } else if (all !== undefined) steps.push({ is: 'all' });
    else if (index !== undefined) steps.push({ is: 'item', at: Number(index) });
    else steps.push({ is: 'field', name: (quoted ?? field ?? '').replace(/\\(.)/g, '$1') });
    rest = rest.slice(found[0].length);
  }
  return steps;
}

const step =
  /^(?:\.(?<field>(?:\\.|[^.[\]\\])+)|\[['"](?<quoted>[^'"]*)['"]\]|\[(?<index>-?\d+)\]|(?<all>\[\*\]|\.\*)|(?<filter>\[\?\(\s*@(?<filterPath>[^=!<>\s]*)\s*(?<op>==|!=|<=|>=|<|>)\s*(?<value>"[^"]*"|'[^']*'|[^)\s]+)\s*\)\]))/;

function literal(text: string): string | number | boolean {
  if (/^["']/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** All values at the path, in order; none where something on the way is missing. */
export function valuesAt(root: unknown, path: readonly Step[]): readonly unknown[] {
  let found: readonly unknown[] = [root];
  for (const each of path) found = found.flatMap((value) => stepInto(value, each));
  return found;
}

function stepInto(value: unknown, next: Step): readonly unknown[] {
  switch (next.is) {
    case 'field':
      return isObject(value) && value[next.name] !== undefined ? [value[next.name]] : [];
    case 'item': {
      const item: unknown = Array.isArray(value) ? value.at(next.at) : undefined;
      return item === undefined ? [] : [item];
    }
    case 'all':
      return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
    case 'where':
      return Array.isArray(value)
        ? value.filter((item) => valuesAt(item, next.path).some((each) => compares(each, next.op, next.value)))
        : [];
  }
}

function compares(left: unknown, op: string, right: string | number | boolean): boolean {
  if (op === '==') return left === right;
  if (op === '!=') return left !== right;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false;
  switch (op) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}
