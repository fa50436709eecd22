import type { TrafficRouting } from '@sluice/api';
import type { Kind, KubeObject } from '@sluice/kubernetes';
import type { Stage } from '../../stage.ts';
import type { UndoList } from '../../undo.ts';
import type { Program } from '../data-planes/programs.ts';

/** Where a data plane runs: a network namespace with a control plane, the product, and room for files. */
export interface Ground {
  readonly stage: Stage;
  readonly folder: string;
  readonly undo: UndoList;
}

/** Address of the network namespace that clients send to; anything may listen on its ports. */
export const gateAddress = '198.51.100.10';

export interface Gate {
  readonly host: string;
  readonly port: number;
}

/** What routing objects are made for. */
export interface RoutedApp {
  readonly namespace: string;
  /** The virtual host. */
  readonly host: string;
  /** The Service that gets all requests at first. */
  readonly service: string;
  /** The Service that gets the canary's share; blue-green rollouts have none. */
  readonly canaryService?: string;
}

/** One data plane with one kind of routing objects. */
export interface Plane {
  /** As it is printed, and chosen by PLANE. */
  readonly name: string;
  readonly programs: readonly Program[];
  readonly headerRoutes: boolean;
  readonly mirrorRoutes: boolean;
  /** Whether the Rollout names a Service for each side; else the routing objects tell them apart by themselves. Where left out: it does. */
  readonly hasServices?: false;
  /** Starts it in the namespace; returns where it takes requests. */
  start(ground: Ground): Promise<Gate>;
  /** The routing objects of an application as its user would write them, as YAML. */
  objects(app: RoutedApp): string;
  /** The trafficRouting of a canary over those objects. */
  readonly trafficRouting: TrafficRouting;
  /** The object whose weights the router writes. */
  readonly routed: { readonly kind: Kind<KubeObject>; readonly name: string };
  /** The canary's weight as it stands in that object; undefined where none does. */
  weightOf(object: KubeObject): number | undefined;
}
