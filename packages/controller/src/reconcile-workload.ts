import { rollouts } from '@sluice/api';
import {
  type Deployment,
  deployments,
  type JsonPatchOperation,
  type KubernetesClient,
  keyOf,
  type Log,
  parseKeyText,
  pointerSegment,
} from '@sluice/kubernetes';
import { scaledDownByAnnotation, scaledDownFromAnnotation, scaledDownLabel } from '@sluice/rollout';
import { shapeOf } from './decide.ts';
import type { Informers } from './informers.ts';

/**
 * One pass over one Deployment that gave its pods up for a Rollout: when that Rollout is gone, or no longer names it, the Deployment
 * gets back the size that it had.
 */
export async function reconcileWorkload(
  { client, informers, log }: { readonly client: KubernetesClient; readonly informers: Informers; readonly log: Log },
  key: string,
): Promise<void> {
  const deployment = informers.scaledDown.store.get(parseKeyText(key));
  const by = deployment?.metadata.annotations?.[scaledDownByAnnotation];
  if (deployment === undefined || by === undefined) return;
  const { namespace } = deployment.metadata;
  const rollout = await client.get(rollouts, { ...(namespace === undefined ? {} : { namespace }), name: by });
  const isLeaving = rollout?.metadata.deletionTimestamp !== undefined;
  if (rollout !== undefined && !isLeaving && (shapeOf(rollout).length > 0 || rollout.spec.workloadRef?.name === deployment.metadata.name))
    return;
  await client.patch(deployments, keyOf(deployment), { type: 'json', operations: giveBack(deployment) });
  log.info('gave a Deployment its pods back', { deployment: key, rollout: by });
}

function giveBack({ metadata, spec }: Deployment): readonly JsonPatchOperation[] {
  const present = spec?.replicas ?? 1;
  const noted = Number.parseInt(metadata.annotations?.[scaledDownFromAnnotation] ?? '', 10);
  const forget = (part: 'labels' | 'annotations', key: string): readonly JsonPatchOperation[] =>
    metadata[part]?.[key] === undefined ? [] : [{ op: 'remove', path: `/metadata/${part}/${pointerSegment(key)}` }];
  return [
    { op: 'test', path: '/metadata/uid', value: metadata.uid ?? '' },
    { op: 'test', path: '/spec/replicas', value: present },
    ...(noted > present ? [{ op: 'replace', path: '/spec/replicas', value: noted } as const] : []),
    ...forget('labels', scaledDownLabel),
    ...forget('annotations', scaledDownByAnnotation),
    ...forget('annotations', scaledDownFromAnnotation),
  ];
}
