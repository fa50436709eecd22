import { type Rollout, replicasOf } from '@sluice/api';
import { isObject, type KubeObject, type PodTemplateSpec, parseQuantity } from '@sluice/kubernetes';

/** What a release needs at its peak. */
export interface Peak {
  readonly rollout: Rollout;
  readonly template: PodTemplateSpec | undefined;
  /** Pods of all revisions at once. */
  readonly pods: number;
}

/** What of the namespace's limits the release would run into: quotas, and the maximum of an autoscaler. One sentence each. */
export function limitWarnings(peak: Peak, objects: readonly KubeObject[]): readonly string[] {
  return objects.flatMap((object) => {
    if (object.metadata.namespace !== peak.rollout.metadata.namespace) return [];
    if (object.kind === 'ResourceQuota') return quotaWarnings(peak, object);
    return object.kind === 'HorizontalPodAutoscaler' ? autoscalerWarnings(peak, object) : [];
  });
}

/** What one pod counts for in a quota, by the quota's word. Memory in bytes, processors in whole ones. */
function perPod(template: PodTemplateSpec | undefined, word: string): number | undefined {
  if (word === 'pods' || word === 'count/pods') return 1;
  const found = /^(?:(?<sort>requests|limits)\.)?(?<resource>cpu|memory)$/.exec(word)?.groups;
  if (found === undefined) return undefined;
  const { sort = 'requests', resource = '' } = found;
  return (template?.spec?.containers ?? []).reduce((sum, { resources }) => {
    const amount = (sort === 'limits' ? resources?.limits : (resources?.requests ?? resources?.limits))?.[resource];
    return sum + (amount === undefined ? 0 : numberOf(amount));
  }, 0);
}

function quotaWarnings({ rollout, template, pods }: Peak, quota: KubeObject): readonly string[] {
  const { spec, status } = quota as KubeObject & { readonly spec?: unknown; readonly status?: unknown };
  const hard = isObject(spec) && isObject(spec.hard) ? spec.hard : {};
  const used = isObject(status) && isObject(status.used) ? status.used : {};
  return Object.entries(hard).flatMap(([word, limit]) => {
    const each = perPod(template, word);
    if (each === undefined || each === 0) return [];
    const others = Math.max(0, numberOf(used[word]) - each * replicasOf(rollout));
    const needed = each * pods + others;
    if (needed <= numberOf(limit)) return [];
    const beside = others > 0 ? `, ${amountText(others, word)} of it for others` : '';
    return [
      `ResourceQuota ${quota.metadata.name} allows ${amountText(numberOf(limit), word)} of ${word}, the release needs ${amountText(needed, word)} at its peak${beside}.`,
    ];
  });
}

function autoscalerWarnings({ rollout, pods }: Peak, autoscaler: KubeObject): readonly string[] {
  const { spec } = autoscaler as KubeObject & { readonly spec?: unknown };
  if (!isObject(spec) || !isObject(spec.scaleTargetRef) || typeof spec.maxReplicas !== 'number') return [];
  const { kind, name } = spec.scaleTargetRef;
  if (kind !== 'Rollout' || name !== rollout.metadata.name || pods <= spec.maxReplicas) return [];
  return [
    `HorizontalPodAutoscaler ${autoscaler.metadata.name} has a maximum of ${spec.maxReplicas} pods, the release runs ${pods} at its peak: the maximum counts for spec.replicas, not for the pods that come on top.`,
  ];
}

function numberOf(value: unknown): number {
  if (typeof value !== 'string' && typeof value !== 'number') return 0;
  const parsed = parseQuantity(value);
  return parsed.ok ? parsed.value : 0;
}

const mebibyte = 1024 ** 2;

const amountText = (value: number, word: string): string =>
  word.endsWith('memory') ? `${Math.round(value / mebibyte)}Mi` : String(Math.round(value * 1000) / 1000);
