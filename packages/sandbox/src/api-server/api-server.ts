import type { Clock, KubernetesClient, Random } from '@sluice/kubernetes';
import { builtInResources } from './built-in/resources.ts';
import { keepDefinitions } from './custom-resources/lifecycle.ts';
import { createMachine, type Machine } from './machine.ts';
import { createMemoryClient } from './memory-client.ts';
import { keepNamespaces } from './namespaces.ts';

export interface ApiServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How many changes of each resource are kept for watches that resume; default 4096. */
  readonly history?: number;
  /**
   * Whether objects note who owns their fields (`metadata.managedFields`) from their creation on, as a real server's do; default true.
   * Without, only objects that somebody applies server-side do: faster, for simulations.
   */
  readonly tracksFields?: boolean;
}

/** An API server in memory. It acts only when called and when its clock says so. */
export interface ApiServer {
  /** All state of the server; what the HTTP front works on. */
  readonly machine: Machine;
  /** A client without a connection. `user` is the field manager of its writes. */
  client(user?: string): KubernetesClient;
  /** Forgets the history: watches that resume from an earlier version get Expired. */
  compact(): void;
}

/** Starts an empty cluster: the first namespaces and nothing else. */
export function createApiServer({ clock, random, history = 4096, tracksFields = true }: ApiServerOptions): ApiServer {
  const machine = createMachine({ clock, random, history, tracksFields });
  for (const type of builtInResources()) machine.registry.add(type);
  keepNamespaces(machine);
  keepDefinitions(machine);
  return {
    machine,
    client: (user = 'sandbox') => createMemoryClient(machine, user),
    compact: () => machine.store.compact(),
  };
}
