import { fail } from './expression-error.ts';
import { isList, isMap, type Value } from './values.ts';

const maxSteps = 2_000_000;
const maxItems = 1_000_000;
/** Going over characters is quicker than evaluating nodes. */
const charactersPerStep = 256;

/** What one evaluation may use: steps (nodes evaluated, parts gone over) and items (elements and characters of new lists, maps and strings). */
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

  /** Takes as many steps as it needs to go over a value, at any depth. A part that is there twice is gone over twice. */
  goOver(value: Value): void {
    if (typeof value === 'string') this.step(Math.floor(value.length / charactersPerStep));
    if (typeof value !== 'object' || value === null) return;
    const parts = isList(value) ? value : isMap(value) ? [...value.entries.values()] : [];
    this.step(parts.length);
    for (const part of parts) this.goOver(part);
  }
}
