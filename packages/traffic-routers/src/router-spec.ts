import type { ManagedRoute, Rollout, RouterName, RouteTable, WeightDestination } from '@sluice/api';
import type { Kind, KubeObject, LabelSelector, ObjectKey, ObjectRef, Result } from '@sluice/kubernetes';

/** What a router is asked about: the Rollout, and what it says to this router. */
export interface RouteRequest<Config> {
  readonly rollout: Rollout;
  readonly config: Config;
  /** The Services of the two sides at this moment; '' where the Rollout names none. */
  readonly canaryService: string;
  readonly stableService: string;
  readonly maxWeight: number;
  /** The annotations of the pod templates of the revisions that are known, by their pod hash. */
  readonly annotations: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * The names of routes that are ours: whatever has one of them is made and removed by us alone. Those that the Rollout lists, and those
   * that it listed when routes were last written.
   */
  readonly managedNames: readonly string[];
  /** Arms of experiments that may stand in routes already. Those that are not wanted any more have to go. */
  readonly arms: readonly WeightDestination[];
}

/** Why a router cannot work: an object that is missing, or is not as it must be. For people. */
export interface RoutingProblem {
  readonly message: string;
  readonly object: ObjectRef;
}

/** What a router reads from its objects. */
export interface RouterReading {
  /** The canary's weight as it was last written, of `maxWeight`; undefined where no route knows the canary yet. */
  readonly canaryWeight?: number | undefined;
  /** The weights of arms of experiments, by their Service. */
  readonly arms?: Readonly<Record<string, number>>;
  /** For routers that tell revisions apart by a label: the revision that each side leads to. Absent in others. */
  readonly targets?: { readonly canary?: string | undefined; readonly stable?: string | undefined };
  /** Whether the data plane follows what is written: `unknown` where it does not tell. */
  readonly accepted: 'yes' | 'no' | 'unknown';
  /** Where it does not follow yet: which object, and what the data plane says of it. */
  readonly pending?: RoutingProblem;
}

/**
 * Objects that a router has to see: one by its name, or all with some labels. A missing one is a problem only where it is required:
 * others are made by the router itself.
 */
export type RouteReference = { readonly kind: Kind<KubeObject>; readonly required: boolean } & (
  | { readonly key: ObjectKey }
  | { readonly namespace: string; readonly selector: LabelSelector }
);

/** The objects as they shall be. */
export interface Rendering {
  /** Each whole, in the order in which they are to be written. Those that need no change are left out or equal. */
  readonly objects: readonly KubeObject[];
  /** Objects of the router's own that shall be gone. */
  readonly removed?: readonly KubeObject[];
}

/**
 * One router: a pure translation between a table of weights and the objects of one data plane. Objects are read as untyped JSON (see
 * `tree.ts`), so that whatever a newer version of the data plane has in them survives. `testing/laws.ts` holds the laws that all keep.
 *
 * A router does not say whether its objects are right: they are when rendering what they say changes nothing (see `routing.ts`).
 */
export interface RouterSpec<Config = unknown> {
  /** The key under `spec.strategy.canary.trafficRouting`. What the router can do stands in the API, under the same name. */
  readonly id: RouterName;
  /** What the metrics call it. */
  readonly label: string;
  /**
   * Kinds of the objects that it reads and writes: watches and RBAC rules come from them. Where one kind stands there in several
   * versions, the first that the server has is used: objects are told apart by group, kind and name, never by version.
   */
  readonly kinds: readonly Kind<KubeObject>[];
  /** Its configuration in a Rollout, or undefined where the Rollout does not use it. */
  configOf(rollout: Rollout): Config | undefined;
  /** The objects that it needs to see. */
  reads(request: RouteRequest<Config>): readonly RouteReference[];
  /** `live` holds those of them that are there. */
  observe(request: RouteRequest<Config>, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem>;
  render(request: RouteRequest<Config>, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem>;
  /**
   * One of the user's objects without what ties it to the Rollout for good, such as the revision that it selects: asked of each when it is
   * given back, once all traffic is at the stable side. Left out where rendering leaves nothing of that kind. See `hand-back.ts`.
   */
  release?(request: RouteRequest<Config>, object: KubeObject): KubeObject;
}

/** The header routes of a table, in the order in which they match. */
export const headerRoutesOf = ({ managed }: RouteTable) => managed.filter((each) => isKind(each, 'header'));
/** The mirror routes of a table, in the order in which they match. */
export const mirrorRoutesOf = ({ managed }: RouteTable) => managed.filter((each) => isKind(each, 'mirror'));

const isKind = <K extends ManagedRoute['kind']>(route: ManagedRoute, kind: K): route is Extract<ManagedRoute, { kind: K }> =>
  route.kind === kind;
