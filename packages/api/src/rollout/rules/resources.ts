import { type FieldProblem, parseQuantity, qualifiedNameProblem, type ResourceRequirements } from '@sluice/kubernetes';
import { invalid } from '../../problems.ts';

type Quantities = NonNullable<ResourceRequirements['limits']>;

/** Quantities must be readable and not negative, and a request must not exceed its limit. */
export function resourceProblems(field: string, { limits = {}, requests = {} }: ResourceRequirements = {}): readonly FieldProblem[] {
  return [
    ...quantityProblems(`${field}.limits`, limits),
    ...quantityProblems(`${field}.requests`, requests),
    ...Object.entries(requests).flatMap(([name, request]) => {
      const limit = limits[name];
      if (limit === undefined || !(amountOf(request) > amountOf(limit))) return [];
      return [invalid(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`)];
    }),
  ];
}

const quantityProblems = (field: string, quantities: Quantities): readonly FieldProblem[] =>
  Object.entries(quantities).flatMap(([name, quantity]) => {
    const own = `${field}[${name}]`;
    const badName = qualifiedNameProblem(name);
    const parsed = parseQuantity(quantity);
    return [
      ...(badName === undefined ? [] : [invalid(own, name, badName)]),
      ...(parsed.ok ? [] : [invalid(own, quantity, parsed.error)]),
      ...(parsed.ok && parsed.value < 0 ? [invalid(own, quantity, 'must be greater than or equal to 0')] : []),
    ];
  });

/** NaN where it cannot be read, which is reported elsewhere and is never more than anything. */
function amountOf(quantity: string | number): number {
  const parsed = parseQuantity(quantity);
  return parsed.ok ? parsed.value : Number.NaN;
}
