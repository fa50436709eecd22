/** A Job whose end is the measurement: https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
import { endedEarly, type Facts, type Measured } from '@sluice/analysis';
import type { JobMetric } from '@sluice/api';
import { controllerReference, isApiError, type Job, jobs, keyText, type ObjectKey, pods, uidOf } from '@sluice/kubernetes';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';
import { jobName } from './job-name.ts';

/** Carried by every Job of a run: its uid. */
export const runUidLabel = 'analysisrun.argoproj.io/uid';
const runNameAnnotation = 'analysisrun.argoproj.io/name';
/** Carried by every Job of a run: the metric. */
export const metricAnnotation = 'analysisrun.argoproj.io/metric-name';

/** How often to look at the pods of a Job none of whose pods has started: that an image is missing shows only there. */
const lookAtPodsMs = 10_000;
const imageProblems = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);

export const job: MetricProvider<JobMetric> = {
  id: 'job',
  configOf: ({ job: config }) => config,
  async measure(config, io) {
    const wanted = jobFor(config, io);
    const facts = { 'job-name': wanted.metadata.name, 'job-namespace': wanted.metadata.namespace ?? '' };
    return stateOf(await createOrFind(wanted, io), facts, io);
  },
  async resume(_, facts, io) {
    const found = await io.jobs.client.get(jobs, keyIn(facts));
    if (found === undefined) throw new Error(`job ${keyText(keyIn(facts))} is gone, and did not say how it ended`);
    return stateOf(found, facts, io);
  },
  async cancel(_, facts, io) {
    const found = await io.jobs.client.get(jobs, keyIn(facts));
    const ended = found === undefined ? undefined : endOf(found, facts);
    if (ended !== undefined) return ended;
    await remove(facts, io);
    return { ...endedEarly, facts };
  },
  forget: remove,
};

const keyIn = (facts: Facts): ObjectKey => ({ namespace: facts['job-namespace'] ?? '', name: facts['job-name'] ?? '' });

function jobFor({ metadata = {}, spec }: JobMetric, { run, jobs: cluster, metric, number }: ProviderIo): Job {
  const uid = uidOf(run);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(uid, metric, number),
      namespace: cluster.namespace ?? run.metadata.namespace ?? '',
      labels: { ...metadata.labels, [runUidLabel]: uid },
      annotations: { ...metadata.annotations, [runNameAnnotation]: run.metadata.name, [metricAnnotation]: metric },
      ...(cluster.isElsewhere ? {} : { ownerReferences: [controllerReference(run)] }),
    },
    spec: {
      ...spec,
      template: {
        ...spec.template,
        ...(spec.template.spec === undefined
          ? {}
          : { spec: { ...spec.template.spec, restartPolicy: spec.template.spec.restartPolicy ?? 'Never' } }),
      },
    },
  };
}

/** The name tells the measurement: one that is there already was made before a restart of the controller. */
async function createOrFind(wanted: Job, { jobs: { client }, run }: ProviderIo): Promise<Job> {
  try {
    return await client.create(jobs, wanted);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const { namespace = '', name } = wanted.metadata;
    const present = await client.get(jobs, { namespace, name });
    if (present?.metadata.labels?.[runUidLabel] === uidOf(run)) return present;
    throw new Error(`job ${namespace}/${name} belongs to somebody else`);
  }
}

async function stateOf(found: Job, facts: Facts, io: ProviderIo): Promise<Measured> {
  const ended = endOf(found, facts);
  if (ended !== undefined) return ended;
  if ((found.status?.ready ?? 0) > 0) return { is: 'running', facts };
  const problem = await imageProblemOf(found, io);
  if (problem === undefined) return { is: 'running', facts, resumeAt: io.clock.now() + lookAtPodsMs };
  await remove(facts, io);
  return { is: 'judged', phase: 'Inconclusive', message: problem, facts };
}

function endOf({ status }: Job, facts: Facts): Measured | undefined {
  const holds = (type: string) => status?.conditions?.find((each) => each.type === type && each.status === 'True');
  if (holds('Complete') !== undefined) return { is: 'judged', phase: 'Successful', facts };
  const failed = holds('Failed');
  if (failed === undefined) return undefined;
  const { reason, message } = failed;
  const why = [reason, message].filter((each) => each !== undefined && each !== '').join(': ');
  return { is: 'judged', phase: 'Failed', ...(why === '' ? {} : { message: why }), facts };
}

/** What is wrong with the image of some container, in the kubelet's words. */
async function imageProblemOf(found: Job, { jobs: { client } }: ProviderIo): Promise<string | undefined> {
  const { namespace = '', name } = found.metadata;
  const { items } = await client.list(pods, { namespace, labelSelector: `batch.kubernetes.io/job-name=${name}` });
  for (const { status } of items) {
    for (const { name: container, image, state } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
      const { reason = '', message = '' } = state?.waiting ?? {};
      if (imageProblems.has(reason))
        return `container ${container} with image ${image} cannot start: ${reason}${message === '' ? '' : `: ${message}`}`;
    }
  }
  return undefined;
}

async function remove(facts: Facts, { jobs: { client } }: ProviderIo): Promise<void> {
  try {
    await client.remove(jobs, keyIn(facts));
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
}
