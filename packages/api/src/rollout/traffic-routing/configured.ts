import type { FieldProblem } from '@sluice/kubernetes';
import type { Infer } from '../../schema.ts';
import type { Router, RouterAbilities } from './router.ts';
import { type RouterName, routers, type TrafficRouting } from './traffic-routing.ts';

/** A router that a Rollout uses, with its configuration at hand. */
export interface ConfiguredRouter {
  readonly name: RouterName | 'plugins';
  readonly supports: RouterAbilities;
  readonly needsServices: boolean;
  /** What is wrong with its configuration; `field` is the path of trafficRouting. */
  problems(field: string): readonly FieldProblem[];
}

const pluginAbilities: RouterAbilities = {
  headerRoutes: 'any',
  mirrorRoutes: true,
  weightedExperiments: true,
  pingPong: true,
  maxTrafficWeight: true,
};

/** The routers that a Rollout uses, in the order in which they are worked on. */
export function configuredRouters(routing: TrafficRouting | undefined): readonly ConfiguredRouter[] {
  if (routing === undefined) return [];
  const own = routerNames.flatMap((name) => configured(name, routing[name]) ?? []);
  const hasPlugins = Object.keys(routing.plugins ?? {}).length > 0;
  const plugins: ConfiguredRouter = { name: 'plugins', supports: pluginAbilities, needsServices: false, problems: () => [] };
  return hasPlugins ? [...own, plugins] : own;
}

const isRouterName = (name: string): name is RouterName => name in routers;
const routerNames: readonly RouterName[] = Object.keys(routers).filter(isRouterName);

type Configs = { readonly [N in RouterName]: Infer<(typeof routers)[N]> };
const definitions: { readonly [N in RouterName]: Router<Configs[N]> } = routers;

function configured<N extends RouterName>(name: N, config: Configs[N] | undefined): ConfiguredRouter | undefined {
  if (config === undefined) return undefined;
  const router: Router<Configs[N]> = definitions[name];
  return {
    name,
    supports: router.supports,
    needsServices: router.needsServices(config),
    problems: (field) => router.problems(config, `${field}.${name}`),
  };
}
