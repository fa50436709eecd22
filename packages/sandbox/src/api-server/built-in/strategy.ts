import type { DraftObject } from '../draft.ts';
import type { Strategy } from '../resource.ts';

/** What is special about one built-in kind; the schema does the rest. */
export interface BuiltInStrategy extends Partial<Omit<Strategy, 'decode'>> {
  /** Fills in what Kubernetes assumes; called on every object that comes in, after decoding. */
  setDefaults?(draft: DraftObject): void;
}
