import { podTemplateHashLabel } from '@sluice/api';
import type { Instant, Pod, Service, StopSignal } from '@sluice/kubernetes';
import type { Behaviour, World } from '../cluster/behaviour.ts';
import { behaviourFor, type ImageRule } from '../cluster/kubelet/conventions.ts';
import { serves } from '../cluster/kubelet/image-behaviour.ts';
import { podsBehind, readySince } from '../cluster/pod-facts.ts';
import { destinationsOf } from './destinations.ts';
import { Recorder } from './recorder.ts';

/** Annotation on a Service: how many requests users send to it in a second. */
export const requestsAnnotation = 'sandbox.sluice.dev/requests-per-second';

const secondMs = 1000;

export interface Traffic {
  readonly recorder: Recorder;
  /** All requests that users have sent to a Service, and those that were not answered well, by the revision they went to ('' for none). */
  totals(
    namespace: string,
    service: string,
  ): { readonly sent: number; readonly failed: number; readonly byHash: ReadonlyMap<string, number> };
}

/**
 * Users of the cluster: once a second they send requests to every Service that says so, and the pods behind it answer as their images
 * behave. Where a Rollout splits the traffic of the Service by a router, the split is that which the router's objects say.
 */
export function traffic(world: World, images: readonly ImageRule[]): Behaviour & Traffic {
  const { informers, clock, client } = world;
  const services = informers.services().store;
  const pods = informers.pods().store;
  const recorder = new Recorder();
  const totals = new Map<string, { sent: number; failed: number; readonly byHash: Map<string, number> }>();
  /** Fractions of requests that were not sent yet, so that shares are exact over time. */
  const owed = new Map<string, number>();

  /** A whole number of requests now; the rest later. */
  function whole(key: string, amount: number): number {
    const due = (owed.get(key) ?? 0) + amount;
    const now = Math.floor(due + 1e-9);
    owed.set(key, due - now);
    return now;
  }

  async function second(): Promise<void> {
    for (const service of services.list()) {
      const requests = requestsOf(service);
      if (requests > 0) for (const { name, share } of await destinationsOf(client, service)) send(service, name, requests * share);
    }
    recorder.sample(clock.now());
  }

  function send({ metadata: { name, namespace = '' } }: Service, destination: string, amount: number): void {
    const target = services.get({ namespace, name: destination });
    const ready = target === undefined ? [] : podsBehind(target, pods.list(namespace));
    if (ready.length === 0) {
      tell(
        namespace,
        name,
        { pod: '', podTemplateHash: '', code: 503, latencyMs: 1 },
        whole(`${namespace}/${name} ${destination}`, amount),
      );
      return;
    }
    for (const pod of ready) {
      const { errorPercent, latencyMs } = answers(pod, clock.now(), images);
      const podTemplateHash = pod.metadata.labels?.[podTemplateHashLabel] ?? '';
      const requests = whole(`${namespace}/${name} ${pod.metadata.name}`, amount / ready.length);
      const failed = whole(`${namespace}/${name} ${pod.metadata.name} failed`, (requests * errorPercent) / 100);
      const answered = { pod: pod.metadata.name, podTemplateHash, latencyMs };
      tell(namespace, name, { ...answered, code: 500 }, failed);
      tell(namespace, name, { ...answered, code: 200 }, requests - failed);
    }
  }

  function tell(
    namespace: string,
    service: string,
    answered: { readonly pod: string; readonly podTemplateHash: string; readonly code: number; readonly latencyMs: number },
    requests: number,
  ): void {
    recorder.count({ namespace, service, ...answered }, requests);
    const total = totals.get(`${namespace}/${service}`) ?? { sent: 0, failed: 0, byHash: new Map<string, number>() };
    total.sent += requests;
    if (answered.code >= 500) total.failed += requests;
    total.byHash.set(answered.podTemplateHash, (total.byHash.get(answered.podTemplateHash) ?? 0) + requests);
    totals.set(`${namespace}/${service}`, total);
  }

  return {
    recorder,
    totals: (namespace, service) => totals.get(`${namespace}/${service}`) ?? { sent: 0, failed: 0, byHash: new Map() },
    async run(stop: StopSignal): Promise<void> {
      /** Goes on as long as somebody sends requests. */
      const next = (): void => {
        cancel = clock.after(secondMs, () => {
          cancel = undefined;
          void second().then(() => wake());
        });
      };
      const wake = (): void => {
        if (cancel === undefined && !stop.stopped && services.list().some((service) => requestsOf(service) > 0)) next();
      };
      let cancel: (() => void) | undefined;
      informers.services().onChange(wake);
      wake();
      await new Promise<void>((resolve) => void stop.onStop(resolve));
      cancel?.();
    },
  };
}

const requestsOf = ({ metadata }: Service): number => Number(metadata.annotations?.[requestsAnnotation] ?? 0);

/** How a pod answers at present: its worst container counts. */
function answers(pod: Pod, now: Instant, images: readonly ImageRule[]): { readonly errorPercent: number; readonly latencyMs: number } {
  const readyMs = now - (readySince(pod) ?? now);
  const all = (pod.spec?.containers ?? []).map((container) => behaviourFor(pod, container, 'app', images));
  const { errors = serves.errors } = all.find((each) => each.errors.percent > 0) ?? serves;
  return {
    errorPercent: readyMs >= errors.afterMs ? errors.percent : 0,
    latencyMs: Math.max(...all.map(({ latencyMs }) => latencyMs)),
  };
}
