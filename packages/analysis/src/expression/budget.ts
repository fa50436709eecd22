import { fail } from './expression-error.ts';

const maxSteps = 2_000_000;
const maxItems = 1_000_000;

/** What one evaluation may use: steps (nodes evaluated, characters matched) and items (elements and characters of new lists, maps and strings). */
export class Budget {
  #steps = 0;
  #items = 0;

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > maxSteps) fail(`the expression runs too long: more than ${maxSteps} steps`);
  }

  allocate(count: number): void {
    this.#items += count;
    if (this.#items >= maxItems) fail(`the expression needs too much memory: ${maxItems} items or more`);
  }
}
