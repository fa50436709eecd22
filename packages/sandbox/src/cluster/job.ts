import {
  controllerOf,
  isApiError,
  type Job,
  jobs,
  keyOf,
  keyText,
  type ObjectKey,
  type Pod,
  type PodTemplateSpec,
  parseKeyText,
  pods,
  type StopSignal,
  uidOf,
  unreachable,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import { type Behaviour, gatherMs, type World } from './behaviour.ts';
import { type JobAction, planJob } from './job/plan.ts';
import { isTracked, trackingFinalizer } from './job/tally.ts';
import { podSet } from './pod-sets.ts';
import { lock, writeStatus } from './status-writing.ts';

/**
 * Runs Jobs to their end, as the controller of Kubernetes does, but for indexed completion, pod failure policies and success
 * policies: those fields are not looked at.
 */
export function jobController(world: World): Behaviour {
  const { client, clock, informers } = world;
  const jobStore = informers.jobs().store;
  const podStore = informers.pods().store;
  const podSets = podSet(world, 'job-controller');
  const events = world.recorder('job-controller');
  const reconciler = createReconciler({ name: 'job', workers: 8, clock, log: world.log, reconcile });
  const soon = (key: string): void => reconciler.queue.addAt(key, clock.now() + gatherMs);

  informers.jobs().onChange(({ key }) => soon(keyText(key)));
  informers.pods().onChange(({ before, after }) => {
    for (const pod of [before, after]) {
      const owner = pod === undefined ? undefined : controllerOf(pod);
      if (owner?.kind === 'Job') soon(keyText({ namespace: pod?.metadata.namespace ?? '', name: owner.name }));
    }
  });

  async function reconcile(text: string): Promise<{ revisitAt?: number } | undefined> {
    const key = parseKeyText(text);
    const job = jobStore.get(key);
    const named = podSets.seen(podsNamed(key));
    try {
      // Pods of a Job that is gone are nobody's to count.
      const strays = named.filter((pod) => isTracked(pod) && controllerOf(pod)?.uid !== job?.metadata.uid);
      for (const pod of strays) await letGo(pod);
      if (job === undefined) return undefined;
      const mine = named.filter((pod) => controllerOf(pod)?.uid === job.metadata.uid);
      const plan = planJob({ job, pods: mine, now: clock.now() });
      const written = await writeStatus(client, jobs, job, plan.status);
      if (written !== job) tell(job, written);
      for (const action of plan.actions) await perform(job, action);
      return plan.revisitAt === undefined ? undefined : { revisitAt: plan.revisitAt };
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  const podsNamed = ({ namespace, name }: ObjectKey): readonly Pod[] =>
    podStore.list(namespace).filter((pod) => {
      const owner = controllerOf(pod);
      return owner?.kind === 'Job' && owner.name === name;
    });

  async function perform(job: Job, action: JobAction): Promise<void> {
    switch (action.do) {
      case 'create-pods':
        return podSets.create(job, templateOf(job), action.count);
      case 'delete-pods':
        if (!action.counted) for (const pod of action.pods) await letGo(pod);
        return podSets.remove(job, action.pods);
      case 'free-pods':
        for (const pod of action.pods) await letGo(pod);
        return;
      case 'delete-job':
        return client.remove(jobs, keyOf(job), { uid: uidOf(job), propagation: 'Foreground' });
      default:
        return unreachable(action);
    }
  }

  async function letGo(pod: Pod): Promise<void> {
    const finalizers = (pod.metadata.finalizers ?? []).filter((each) => each !== trackingFinalizer);
    const { resourceVersion } = lock(pod).metadata;
    try {
      await client.patch(pods, keyOf(pod), { type: 'merge', body: { metadata: { resourceVersion, finalizers } } });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  function tell(before: Job, after: Job): void {
    for (const { type, status, reason = '', message = '' } of after.status?.conditions ?? []) {
      if (status !== 'True' || before.status?.conditions?.some((each) => each.type === type && each.status === status)) continue;
      if (type === 'Complete') events.record(after, { type: 'Normal', reason: 'Completed', message: 'Job completed' });
      if (type === 'Failed') events.record(after, { type: 'Warning', reason, message });
      if (type === 'Suspended') events.record(after, { type: 'Normal', reason: 'Suspended', message });
    }
  }

  return { run: (stop: StopSignal) => reconciler.run(stop) };
}

/** The pod template of a Job with the labels that tell its pods from others. */
function templateOf(job: Job): PodTemplateSpec {
  const { name } = job.metadata;
  const uid = uidOf(job);
  const template = job.spec?.template;
  return {
    ...template,
    metadata: {
      ...template?.metadata,
      labels: {
        'batch.kubernetes.io/controller-uid': uid,
        'batch.kubernetes.io/job-name': name,
        'controller-uid': uid,
        'job-name': name,
        ...template?.metadata?.labels,
      },
      finalizers: [...(template?.metadata?.finalizers ?? []), trackingFinalizer],
    },
  };
}
