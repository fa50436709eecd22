import {
  applyMergePatch,
  createMergePatch,
  type EndpointSlice,
  endpointSlices,
  isApiError,
  jsonEqual,
  type KubeObject,
  keyOf,
  keyText,
  matches,
  type Pod,
  parseKeyText,
  requirementsOfLabels,
  type Service,
  type StopSignal,
  uidOf,
  unreachable,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import { type Behaviour, gatherMs, type World } from './behaviour.ts';
import { endpointGroups } from './endpoint-slice/endpoints.ts';
import { managedByLabel, manager, planSlices, type SliceAction, serviceLabel } from './endpoint-slice/plan.ts';
import { isHomeGoing } from './going-namespaces.ts';
import { isFinished, isReady, isTerminating } from './pod-facts.ts';
import { lock } from './status-writing.ts';

/** Keeps the EndpointSlices of every Service that selects pods, as the controller of Kubernetes does. */
export function endpointSliceController(world: World): Behaviour {
  const { client, clock, random, informers } = world;
  const serviceStore = informers.services().store;
  const podStore = informers.pods().store;
  const sliceStore = informers.endpointSlices().store;
  const reconciler = createReconciler({ name: 'endpoint-slice', workers: 8, clock, log: world.log, reconcile });
  const soon = (key: string): void => reconciler.queue.addAt(key, clock.now() + gatherMs);

  informers.services().onChange(({ key }) => soon(keyText(key)));
  informers.pods().onChange(({ before, after }) => {
    if (before !== undefined && after !== undefined && sameEndpoint(before, after)) return;
    for (const pod of [before, after]) {
      if (pod === undefined) continue;
      for (const service of serviceStore.list(pod.metadata.namespace)) if (selects(service, pod)) soon(keyText(keyOf(service)));
    }
  });
  informers.endpointSlices().onChange(({ key, before, after }) => {
    for (const slice of [before, after]) {
      const name = slice?.metadata.labels?.[serviceLabel];
      if (name !== undefined) soon(keyText({ ...key, name }));
    }
  });

  async function reconcile(text: string): Promise<undefined> {
    const service = serviceStore.get(parseKeyText(text));
    if (service === undefined || !hasSelector(service) || service.metadata.deletionTimestamp !== undefined) return undefined;
    const selected = podStore.list(service.metadata.namespace).filter((pod) => selects(service, pod));
    const actions = planSlices(service, slicesOf(service), endpointGroups(service, selected), random);
    for (const action of actions) await perform(action);
    return undefined;
  }

  const slicesOf = (service: Service): readonly EndpointSlice[] =>
    sliceStore
      .list(service.metadata.namespace)
      .filter(({ metadata: { labels } }) => labels?.[serviceLabel] === service.metadata.name && labels[managedByLabel] === manager);

  async function perform(action: SliceAction): Promise<void> {
    try {
      switch (action.do) {
        case 'create':
          await client.create(endpointSlices, action.slice);
          return;
        case 'update': {
          const { seen, slice } = action;
          const change = createMergePatch({ ...seen }, { ...slice }) ?? {};
          await client.patch(endpointSlices, keyOf(seen), { type: 'merge', body: applyMergePatch(change, lock(seen)) });
          return;
        }
        case 'delete':
          await client.remove(endpointSlices, keyOf(action.slice), { uid: uidOf(action.slice) });
          return;
        default:
          return unreachable(action);
      }
    } catch (error) {
      // The namespace or the Service is going: so is the slice.
      if (!isApiError(error, 'NotFound') && !isHomeGoing(error)) throw error;
    }
  }

  return { run: (stop: StopSignal) => reconciler.run(stop) };
}

/** Whether a change of a pod changes nothing that an endpoint shows. */
const sameEndpoint = (before: Pod, after: Pod): boolean =>
  before.metadata.uid === after.metadata.uid &&
  before.status?.podIP === after.status?.podIP &&
  isReady(before) === isReady(after) &&
  isTerminating(before) === isTerminating(after) &&
  isFinished(before) === isFinished(after) &&
  jsonEqual(before.metadata.labels ?? {}, after.metadata.labels ?? {});

const hasSelector = ({ spec }: Service): boolean => Object.keys(spec?.selector ?? {}).length > 0 && spec?.type !== 'ExternalName';

const selects = (service: Service, object: KubeObject): boolean =>
  hasSelector(service) && matches(requirementsOfLabels(service.spec?.selector ?? {}), object.metadata.labels);
