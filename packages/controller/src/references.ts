import { type TemplateTable, templateTable } from '@sluice/analysis';
import { analysisTemplates, clusterAnalysisTemplates, type Rollout, type TemplateReference } from '@sluice/api';
import {
  apiVersionOf,
  type Kind,
  type KubeObject,
  keyText,
  type ListScope,
  type ObjectKey,
  resourceOf,
  type StopSignal,
} from '@sluice/kubernetes';
import { templateReferencesOf, type Workload, workloadKindOf } from '@sluice/rollout';
import { createInformer, type Informer } from '@sluice/runtime';
import { chosenBy, type RouteReference, type RouterSpec } from '@sluice/traffic-routers';
import { shapeOf } from './decide.ts';
import type { InformerPorts } from './informers.ts';
import { PrimaryClusterError } from './primary-cluster.ts';
import { routeReferencesOf } from './routes/routings.ts';
import { withoutManagedFields } from './slim.ts';

/** What is known of the objects that a router refers to. */
export type Found = readonly KubeObject[] | 'unknown' | 'unserved' | { readonly failure: string };

/** How long a watch may fail before a Rollout that needs it says so. */
const patienceMs = 10_000;

/** Objects of other kinds that Rollouts name: workloads, and what routers write. A kind is watched from the first Rollout on that names one. */
export interface References {
  /** The object; undefined where there is none; 'unknown' as long as the watch has not shown yet what there is. */
  read<T extends KubeObject>(kind: Kind<T>, key: ObjectKey): T | undefined | 'unknown';
  /**
   * The objects that a router refers to, in the first of these versions of their kind that the server has; 'unserved' where it has
   * none of them, 'unknown' as long as the watch has not shown yet what there is, and the reason why where that takes long.
   */
  find(versions: readonly Kind<KubeObject>[], reference: RouteReference): Found;
  /** The first of these versions of a kind that the server is known to have. */
  servedVersion(versions: readonly Kind<KubeObject>[]): Kind<KubeObject> | undefined;
  /** The informers that run, for writes to go through. */
  readonly informers: readonly Informer<KubeObject>[];
}

interface ReferenceOptions {
  readonly stop: StopSignal;
  /** An object has changed: see `referenceKeysOf`. */
  onChange(referenceKey: string): void;
  /** A kind that was unknown is known from now on, or known not to be there. */
  onKnown(): void;
}

export function createReferences(ports: InformerPorts, { stop, onChange, onKnown }: ReferenceOptions): References {
  const { client, clock, random, log, namespace } = ports;
  const scope: ListScope = namespace === undefined ? {} : { namespace };
  const running = new Map<string, Informer<KubeObject>>();
  const versionText = (kind: Kind) => `${resourceOf(kind)} ${apiVersionOf(kind)}`;

  const start = <T extends KubeObject>(kind: Kind<T>): Informer<T> => {
    const informer = createInformer<T>({
      ...{ client, clock, random, log, kind, scope },
      transform: withoutManagedFields,
      onUnserved: onKnown,
      onHealth: onKnown,
    });
    running.set(versionText(kind), informer);
    informer.onChange(({ key }) => {
      onChange(referenceKey(kind, key));
      onChange(selectionKey(kind, key.namespace));
    });
    void informer.run(stop);
    void informer.whenSynced(stop).then(onKnown);
    return informer;
  };

  // One informer for each kind: what it holds has the shape of that kind.
  const informerOf = <T extends KubeObject>(kind: Kind<T>): Informer<T> =>
    (running.get(versionText(kind)) as Informer<T> | undefined) ?? start(kind);

  return {
    read<T extends KubeObject>(kind: Kind<T>, key: ObjectKey) {
      // A controller of one namespace sees nothing beyond it.
      if (namespace !== undefined && !kind.namespaced) return undefined;
      const informer = informerOf(kind);
      return informer.synced ? informer.store.get(key) : 'unknown';
    },
    find(versions, reference) {
      for (const kind of versions) {
        const { synced, unserved, store, failing } = informerOf(kind);
        // What was seen of this cluster stays true enough while it is away: nothing can be written meanwhile. Of another cluster it does not.
        const isLost = failing !== undefined && (!synced || failing.error instanceof PrimaryClusterError);
        if (isLost && !unserved && clock.now() - failing.since >= patienceMs) return { failure: textOf(failing.error) };
        if (synced) return selected(store, reference);
        if (!unserved) return 'unknown';
      }
      return 'unserved';
    },
    servedVersion: (versions) => versions.find((kind) => informerOf(kind).synced),
    get informers() {
      return [...running.values()];
    },
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function selected(store: Informer<KubeObject>['store'], reference: RouteReference): readonly KubeObject[] {
  if ('key' in reference) {
    const found = store.get(reference.key);
    return found === undefined ? [] : [found];
  }
  return chosenBy(reference, store.list(reference.namespace));
}

const referenceKey = (kind: Kind, key: ObjectKey): string => `${resourceOf(kind)} ${keyText(key)}`;
/** Stands for all objects of a kind in a namespace. */
const selectionKey = (kind: Kind, namespace = ''): string => `${resourceOf(kind)} ${namespace}/*`;

/** The keys of all objects of other kinds that a Rollout names: an index of Rollouts. */
export function referenceKeysOf(rollout: Rollout, routers: readonly RouterSpec[]): readonly string[] {
  if (shapeOf(rollout).length > 0) return [];
  const workload = workloadKindOf(rollout);
  return [
    ...(workload === undefined ? [] : [referenceKey(workload, workloadKeyOf(rollout))]),
    ...routeReferencesOf(rollout, routers).map((reference) =>
      'key' in reference ? referenceKey(reference.kind, reference.key) : selectionKey(reference.kind, reference.namespace),
    ),
    ...templateKeysOf(templateReferencesOf(rollout), rollout.metadata.namespace),
  ];
}

/** The keys of the analysis templates that some references of one namespace may lead to. */
export const templateKeysOf = (references: readonly TemplateReference[], namespace: string | undefined): readonly string[] =>
  references.length === 0 ? [] : [selectionKey(analysisTemplates, namespace), selectionKey(clusterAnalysisTemplates)];

const workloadKeyOf = ({ metadata: { namespace }, spec }: Rollout): ObjectKey => ({
  ...(namespace === undefined ? {} : { namespace }),
  name: spec.workloadRef?.name ?? '',
});

/** The workload that a Rollout names. */
export function workloadOf(rollout: Rollout, { read }: References): Workload | undefined | 'unknown' {
  const kind = workloadKindOf(rollout);
  return kind === undefined ? undefined : read(kind, workloadKeyOf(rollout));
}

/** The analysis templates that some references of one namespace lead to. */
export function templatesFor(references: readonly TemplateReference[], namespace: string, { read }: References): TemplateTable | 'unknown' {
  return templateTable(references, ({ templateName: name = '', clusterScope = false }) => {
    const template = clusterScope ? read(clusterAnalysisTemplates, { name }) : read(analysisTemplates, { namespace, name });
    return template === 'unknown' ? 'unknown' : template?.spec;
  });
}
