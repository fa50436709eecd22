import type { KubeObject } from '@sluice/kubernetes';
import type { Chronicle } from '../chronicle.ts';
import type { Commands } from '../commands.ts';
import type { DataPlane } from '../data-plane.ts';
import type { Refusal } from '../faults/network.ts';
import type { Process } from '../faults/process.ts';
import type { Decision, Write } from '../pen.ts';
import type { Scenario } from '../scenario.ts';
import type { View } from '../view.ts';

/** What an invariant may look at. */
export interface Scene {
  readonly view: View;
  readonly plane: DataPlane;
  readonly chronicle: Chronicle;
  /** As they were before the write that is judged. */
  readonly commands: Commands;
  readonly scenario: Scenario;
}

/** What is wrong, in a sentence; undefined: nothing. */
export type Finding = string | undefined;

/** A watcher of one run. It may remember what it has seen. */
export interface Watcher {
  /** Called after every single write, before anything else happens. */
  onWrite?(write: Write): Finding;
  /** Called when a proxy of the data plane has begun to send requests elsewhere. */
  onTraffic?(): Finding;
  /** Called when a controller has decided. */
  onDecision?(process: Process, decision: Decision): Finding;
  /** Called when the answer to a write has arrived in a process. */
  onAnswer?(process: Process, resource: string, object: KubeObject): void;
  /** Called when the server has refused a write of a controller. */
  onRefusal?(refusal: Refusal): Finding;
}

/** Something that must hold after every single write of a run. */
export interface Invariant {
  readonly name: string;
  /** The law in one sentence. */
  readonly law: string;
  watch(scene: Scene): Watcher;
}
