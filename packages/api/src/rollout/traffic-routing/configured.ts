import { type FieldProblem, isObject } from '@sluice/kubernetes';
import { forbidden } from '../../problems.ts';
import type { Infer } from '../../schema.ts';
import { fitsSchema, valueProblems } from '../../validate.ts';
import type { Rollout } from '../rollout.ts';
import { canonicalKeys } from './plugin-config.ts';
import type { Router, RouterAbilities } from './router.ts';
import { type RouterName, routers, type TrafficRouting } from './traffic-routing.ts';

/** A router that a Rollout uses, with its configuration at hand. */
export interface ConfiguredRouter {
  readonly name: RouterName | 'plugins';
  readonly supports: RouterAbilities;
  readonly needsServices: boolean;
  /** What is wrong with its configuration. */
  readonly problems: readonly FieldProblem[];
}

/** What a plugin is taken to be able to do that this version does not know. */
const unknownAbilities: RouterAbilities = {
  headerRoutes: 'any',
  mirrorRoutes: true,
  weightedExperiments: true,
  pingPong: true,
  maxTrafficWeight: true,
  stickiness: 'shares',
};

const field = 'spec.strategy.canary.trafficRouting';

type Configs = { readonly [N in RouterName]: Infer<(typeof routers)[N]> };
const definitions: { readonly [N in RouterName]: Router<Configs[N]> } = routers;

const isRouterName = (name: string): name is RouterName => name in routers;
const routerNames: readonly RouterName[] = Object.keys(routers).filter(isRouterName);

/** The names under `plugins` that mean one of the routers given; all routers where left out. */
export const pluginNames = (names: readonly RouterName[] = routerNames): readonly string[] =>
  names.flatMap((name) => routers[name].plugins);

/** The routers that a Rollout uses, in the order in which they are worked on. */
export function configuredRouters(routing: TrafficRouting | undefined): readonly ConfiguredRouter[] {
  if (routing === undefined) return [];
  const known = routerNames.flatMap((name) => configured(name, routing));
  const names = pluginNames();
  const hasUnknown = Object.keys(routing.plugins ?? {}).some((name) => !names.includes(name));
  const unknown: ConfiguredRouter = { name: 'plugins', supports: unknownAbilities, needsServices: false, problems: [] };
  return hasUnknown ? [...known, unknown] : known;
}

/**
 * How a Rollout configures a router: under the field of its own, or under one of its names in `plugins`. Undefined where it does not
 * use the router, or where what stands under the name is malformed.
 */
export function routerConfigOf<N extends RouterName>({ spec }: Rollout, name: N): Configs[N] | undefined {
  const routing = spec.strategy?.canary?.trafficRouting;
  if (routing === undefined) return undefined;
  const [entry] = entriesOf(name, routing);
  return entry !== undefined && fitsSchema<Configs[N]>(definitions[name], entry.value) ? entry.value : undefined;
}

/** What stands in a Rollout for a router, and where. */
interface Entry {
  /** Path below trafficRouting. */
  readonly path: readonly [string] | readonly ['plugins', string];
  readonly value: unknown;
}

function entriesOf(name: RouterName, routing: TrafficRouting): readonly Entry[] {
  const { plugins = {} } = routing;
  const own: readonly Entry[] = routing[name] === undefined ? [] : [{ path: [name], value: routing[name] }];
  const asPlugin = routers[name].plugins.filter((plugin) => plugins[plugin] !== undefined);
  return [
    ...own,
    ...asPlugin.map((plugin): Entry => ({ path: ['plugins', plugin], value: canonicalKeys(plugins[plugin], routers[name].json) })),
  ];
}

function configured<N extends RouterName>(name: N, routing: TrafficRouting): readonly ConfiguredRouter[] {
  const router: Router<Configs[N]> = definitions[name];
  const [entry, ...more] = entriesOf(name, routing);
  if (entry === undefined) return [];
  const { path, value } = entry;
  const place = fieldOf(entry);
  const again = more.map((each) => forbidden(fieldOf(each), `${place} configures the same router`));
  const base = { name, supports: router.supports };
  if (!fitsSchema<Configs[N]>(router, value)) {
    return [{ ...base, needsServices: false, problems: valueProblems(router, value, [...field.split('.'), ...path]) }];
  }
  const supports = { ...router.supports, ...router.cannot(value) };
  return [{ ...base, supports, needsServices: router.needsServices(value), problems: [...router.problems(value, place), ...again] }];
}

const fieldOf = ({ path: [first, plugin] }: Entry): string => `${field}.${first}${plugin === undefined ? '' : `[${plugin}]`}`;

/** What stands under a name in `plugins`, as the configuration of the router that is built in for it. */
export interface BuiltIn {
  readonly router: RouterName;
  readonly config: unknown;
  /** Keys that the router does not know, and so does not act on. */
  readonly dropped: readonly string[];
}

/** The built-in router that a name in `plugins` means; undefined where there is none. */
export function builtInOfPlugin(plugin: string, value: unknown): BuiltIn | undefined {
  const router = routerNames.find((name) => routers[name].plugins.includes(plugin));
  if (router === undefined) return undefined;
  const { json } = routers[router];
  const names = Object.keys(json.properties ?? {}).map((name) => name.toLowerCase());
  const dropped = isObject(value) ? Object.keys(value).filter((key) => !names.includes(key.toLowerCase())) : [];
  return { router, config: canonicalKeys(value, json), dropped };
}
