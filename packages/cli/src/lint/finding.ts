import type { TextPlace } from '@sluice/kubernetes/yaml';

/** A rule of the linter: its name, and what it is about. */
export const rules = {
  syntax: 'The text is YAML or JSON, and its documents are Kubernetes objects.',
  'unknown-field': 'Each field is one that the API knows.',
  shape: 'Fields have the right types, and those that are required are there.',
  rules: 'Values and their combinations mean something.',
  'missing-object': 'Objects that are named exist.',
  service: 'Services fit to the Rollout that names them.',
  route: 'The objects of the traffic router fit to the Rollout.',
  analysis: 'Analyses find their templates, and each argument has a value.',
  'no-effect': 'Each field does something.',
  twice: 'No object stands there twice.',
} as const satisfies Readonly<Record<string, string>>;

export type RuleId = keyof typeof rules;

/** Something that is wrong (an error), or likely not what was meant (a warning). */
export interface Remark {
  readonly rule: RuleId;
  readonly severity: 'error' | 'warning';
  /** Path in the object, for example `spec.strategy.canary.steps[0].setWeight`. '' for the object as a whole. */
  readonly field: string;
  /** Begins with the field, where there is one. */
  readonly message: string;
}

/** A remark with its place. */
export interface Finding extends Remark, TextPlace {
  readonly file: string;
  /** `Rollout web`; '' where no object could be read. */
  readonly object: string;
}
