import type { Instant, KubernetesClient } from '@sluice/kubernetes';
import type { ObservedRollout, Plan } from '@sluice/rollout';
import type { ApiServer } from '../api-server/api-server.ts';
import type { StoredObject } from '../api-server/draft.ts';

/** What one pass of a controller saw, and what it decided on that. */
export interface Decision {
  readonly seen: ObservedRollout;
  readonly plan: Plan;
}

export type Writer =
  | { readonly who: 'user' }
  /** The controllers and the node of the cluster. */
  | { readonly who: 'cluster' }
  /** Troubles: drains, deletions by other hands. */
  | { readonly who: 'environment' }
  | {
      readonly who: 'controller';
      readonly process: string;
      /** The time that its clock showed when the request was sent. */
      readonly sentAt: Instant;
      /** The decision of the pass that the request belongs to; absent for writes outside such a pass. */
      readonly decision?: Decision;
    };

/** One change of one object, as the API server made it. `before` is absent for a creation, `after` for a removal. */
export interface Write {
  readonly at: Instant;
  readonly revision: number;
  readonly by: Writer;
  /** `plural.group`. */
  readonly resource: string;
  readonly before?: StoredObject;
  readonly after?: StoredObject;
  /** The state after the change, or the last one. */
  readonly object: StoredObject;
}

/** Knows who writes. The in-memory server does a request at once when it is called, so who calls is who writes. */
export interface Pen {
  /** A client whose writes are this writer's. */
  client(by: Writer, user?: string): KubernetesClient;
  /** Does one request as this writer. */
  as<T>(by: Writer, request: () => T): T;
  /** Called after every single change of any object. */
  onWrite(listener: (write: Write) => void): void;
}

export function createPen({ machine, client }: ApiServer): Pen {
  const listeners: ((write: Write) => void)[] = [];
  let writer: Writer = { who: 'cluster' };

  machine.store.onChange((resource, { revision, before, after, object }) => {
    const write: Write = {
      at: machine.clock.now(),
      revision,
      by: writer,
      resource,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      object,
    };
    for (const listener of listeners) listener(write);
  });

  const as = <T>(by: Writer, request: () => T): T => {
    const outer = writer;
    writer = by;
    try {
      return request();
    } finally {
      writer = outer;
    }
  };

  return {
    as,
    onWrite: (listener) => void listeners.push(listener),
    client(by, user = by.who) {
      const inner = client(user);
      return {
        get: (kind, key) => inner.get(kind, key),
        list: (kind, options) => inner.list(kind, options),
        watch: (kind, options, stop) => inner.watch(kind, options, stop),
        create: (kind, object, options) => as(by, () => inner.create(kind, object, options)),
        patch: (kind, key, patch, target) => as(by, () => inner.patch(kind, key, patch, target)),
        remove: (kind, key, options) => as(by, () => inner.remove(kind, key, options)),
        post: (kind, key, subresource, body) => as(by, () => inner.post(kind, key, subresource, body)),
      };
    },
  };
}
