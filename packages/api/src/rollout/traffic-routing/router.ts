import type { FieldProblem } from '@sluice/kubernetes';
import type { Schema } from '../../schema.ts';

/** What a router can do beside weights. */
export interface RouterAbilities {
  /** Routes by header, and by which comparisons. */
  readonly headerRoutes: 'none' | 'exact' | 'any';
  readonly mirrorRoutes: boolean;
  /** More than two sides with a weight. */
  readonly weightedExperiments: boolean;
  /** Services that take turns being stable. */
  readonly pingPong: boolean;
  /** Weights that add up to something else than 100. */
  readonly maxTrafficWeight: boolean;
  /**
   * Clients that stay on their side, by a cookie that is bound to the revision: `sides` where that is all, `shares` where new weights also
   * take in the right share of those who were out before.
   */
  readonly stickiness: 'none' | 'sides' | 'shares';
}

/** A router as the API sees it: the schema of its configuration, and the rules that it brings. */
export interface Router<Config> extends Schema<Config> {
  /** Names under `plugins` by which it may be configured too, with the same fields. */
  readonly plugins: readonly string[];
  readonly supports: RouterAbilities;
  /** Whether the sides are told apart by canaryService and stableService, so that both must be named. */
  needsServices(config: Config): boolean;
  /** What of all that it supports a configuration does without. */
  cannot(config: Config): Partial<RouterAbilities>;
  /** What is wrong with the configuration alone. `field` is its path. */
  problems(config: Config, field: string): readonly FieldProblem[];
}

const weightsOnly: RouterAbilities = {
  headerRoutes: 'none',
  mirrorRoutes: false,
  weightedExperiments: false,
  pingPong: false,
  maxTrafficWeight: false,
  stickiness: 'none',
};

/** Makes a router. What is left out: it can do weights only, needs both Services, has no rules and no other names. */
export const defineRouter = <Config>(
  schema: Schema<Config>,
  rules: Partial<Omit<Router<Config>, 'supports' | 'json' | 'shape'>> & { readonly supports?: Partial<RouterAbilities> } = {},
): Router<Config> => ({
  ...schema,
  plugins: [],
  needsServices: () => true,
  cannot: () => ({}),
  problems: () => [],
  ...rules,
  supports: { ...weightsOnly, ...rules.supports },
});
