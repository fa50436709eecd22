import { type BinaryExpression, type Grouping, QueryError } from './expression.ts';
import { type Answer, grouped, keyOf, type Sample, unnamed, vectorOf } from './series.ts';

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

/** What an operator makes of its two sides. */
export function combine(expression: BinaryExpression, left: Answer, right: Answer): Answer {
  const { operator, isBool, matching } = expression;
  if (operator === 'and' || operator === 'or' || operator === 'unless')
    return { is: 'vector', samples: combineSets(operator, matching, vectorOf(left), vectorOf(right)) };
  /** What becomes of a pair; undefined where a comparison leaves it out. `kept` is the value that a comparison lets through. */
  const pair = (a: number, b: number, kept: number): number | undefined => {
    const compare = comparisons[operator];
    if (compare === undefined) return arithmetic[operator]?.(a, b);
    return isBool ? Number(compare(a, b)) : compare(a, b) ? kept : undefined;
  };
  if (left.is === 'scalar' && right.is === 'scalar') {
    if (operator in comparisons && !isBool) throw new QueryError('comparisons between scalars must use bool');
    return { is: 'scalar', value: pair(left.value, right.value, left.value) ?? Number.NaN };
  }
  const keepsName = operator in comparisons && !isBool;
  const samples = (all: readonly Sample[], result: (value: number) => number | undefined): Answer => ({
    is: 'vector',
    samples: all.flatMap(({ labels, value }) => {
      const found = result(value);
      return found === undefined ? [] : [{ labels: keepsName ? labels : unnamed(labels), value: found }];
    }),
  });
  if (right.is === 'scalar') return samples(vectorOf(left), (value) => pair(value, right.value, value));
  if (left.is === 'scalar') return samples(vectorOf(right), (value) => pair(left.value, value, value));
  const partners = new Map(vectorOf(right).map((sample) => [keyOf(grouped(matching, sample.labels)), sample.value]));
  return {
    is: 'vector',
    samples: vectorOf(left).flatMap(({ labels, value }) => {
      const group = grouped(matching, labels);
      const partner = partners.get(keyOf(group));
      const found = partner === undefined ? undefined : pair(value, partner, value);
      return found === undefined ? [] : [{ labels: keepsName ? labels : group, value: found }];
    }),
  };
}

function combineSets(operator: string, matching: Grouping, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const key = ({ labels }: Sample) => keyOf(grouped(matching, labels));
  const [atLeft, atRight] = [new Set(left.map(key)), new Set(right.map(key))];
  if (operator === 'or') return [...left, ...right.filter((sample) => !atLeft.has(key(sample)))];
  return left.filter((sample) => atRight.has(key(sample)) === (operator === 'and'));
}
