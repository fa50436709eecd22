import { managedByAnnotation, type Rollout, replicasOf, rollouts } from '@sluice/api';
import {
  deployments,
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  type Json,
  type KubernetesClient,
  keyOf,
  type ObjectKey,
  replicaSets,
} from '@sluice/kubernetes';
import { scaledDownByAnnotation, scaledDownFromAnnotation, scaledDownLabel } from '@sluice/rollout';
import { toDeployment } from '../convert/deployment.ts';
import { deploymentTarget, rolloutTarget } from '../convert/scalers.ts';
import { isServing, isSettled, type Seen } from './seen.ts';

/**
 * A stage of a migration: what is true when it is over, and what is done for that. Nothing is remembered between stages, so that a
 * migration that was interrupted goes on where it stands.
 */
export interface Stage {
  /** What is true afterwards, for people. */
  readonly text: string;
  isDone(seen: Seen): boolean;
  act(seen: Seen): Promise<unknown>;
}

export interface Task {
  readonly client: KubernetesClient;
  readonly key: ObjectKey;
}

/** From a Deployment to the Rollout, which names it at first. With `replaces`, the Deployment is gone in the end. */
export function stagesForward({ client, key }: Task, rollout: Rollout, replaces: boolean): readonly Stage[] {
  const { name } = key;
  const patchRollout = (spec: Json) => client.patch(rollouts, key, { type: 'merge', body: { spec } });
  const naming: readonly Stage[] = [
    {
      text: 'the Rollout serves with as many pods as the Deployment, beside it',
      isDone: (seen) => isServing(seen.rollout),
      async act(seen) {
        if (seen.rollout === undefined) await client.create(rollouts, withScaleDown(rollout, 'never'));
      },
    },
    {
      text: 'autoscalers scale the Rollout',
      isDone: ({ autoscalers }) => scaling(autoscalers, 'Deployment', name).length === 0,
      act: ({ autoscalers }) =>
        Promise.all(scaling(autoscalers, 'Deployment', name).map((each) => retarget(client, each, rolloutTarget(name)))),
    },
    {
      text: 'the Deployment has given up its pods',
      isDone: ({ deployment, rollout: seen }) =>
        isServing(seen) && deployment?.spec?.replicas === 0 && (deployment.status?.replicas ?? 0) === 0,
      async act({ rollout: seen }) {
        if (seen?.spec.workloadRef?.scaleDown !== 'onsuccess') await patchRollout({ workloadRef: { scaleDown: 'onsuccess' } });
      },
    },
  ];
  if (!replaces) return naming;
  const alreadyOwn = (seen: Seen): boolean => seen.rollout !== undefined && seen.rollout.spec.workloadRef === undefined;
  return [
    ...naming.map((stage) => ({ ...stage, isDone: (seen: Seen) => alreadyOwn(seen) || stage.isDone(seen) })),
    {
      text: 'the Rollout has the pod template itself, and the same pods',
      isDone: (seen) => alreadyOwn(seen) && isServing(seen.rollout),
      async act({ deployment, rollout: seen }) {
        const { template, selector } = deployment?.spec ?? {};
        if (seen?.spec.workloadRef === undefined || template === undefined || selector === undefined) return;
        // Else it would be given its pods back as soon as the Rollout names it no more.
        await client.patch(deployments, key, { type: 'merge', body: { metadata: withoutMarks } });
        await patchRollout({ workloadRef: null, selector: jsonOf(seen.spec.selector ?? selector), template: jsonOf(template) });
      },
    },
    {
      text: 'the Deployment is removed',
      isDone: ({ deployment }) => deployment === undefined,
      async act({ deployment }) {
        if (deployment?.metadata.uid !== undefined) await client.remove(deployments, key, { uid: deployment.metadata.uid });
      },
    },
  ];
}

/** Back to a Deployment, which is there first, and then the Rollout goes. */
export function stagesBack({ client, key }: Task, replicas: number): readonly Stage[] {
  const { name } = key;
  return [
    {
      text: 'the Rollout takes no pods from the Deployment',
      isDone: ({ rollout }) => rollout?.spec.workloadRef === undefined || (rollout.spec.workloadRef.scaleDown ?? 'never') === 'never',
      act: () => client.patch(rollouts, key, { type: 'merge', body: { spec: { workloadRef: { scaleDown: 'never' } } } }),
    },
    {
      text: 'the Deployment serves with as many pods as the Rollout, beside it',
      isDone: ({ deployment }) => isSettled(deployment, replicas),
      async act({ deployment, rollout }) {
        if (deployment !== undefined) {
          const body = { metadata: withoutMarks, spec: { replicas } };
          if (deployment.spec?.replicas !== replicas) await client.patch(deployments, key, { type: 'merge', body });
          return;
        }
        const [made] = rollout === undefined ? [] : toDeployment(rollout, []).objects;
        if (made !== undefined)
          await client.create(deployments, made as Parameters<typeof client.create<NonNullable<Seen['deployment']>>>[1]);
      },
    },
    {
      text: 'autoscalers scale the Deployment',
      isDone: ({ autoscalers }) => scaling(autoscalers, 'Rollout', name).length === 0,
      act: ({ autoscalers }) =>
        Promise.all(scaling(autoscalers, 'Rollout', name).map((each) => retarget(client, each, deploymentTarget(name)))),
    },
    {
      text: 'the Rollout is removed; its pods stay for the moment',
      isDone: ({ rollout }) => rollout === undefined,
      async act({ rollout }) {
        if (rollout?.metadata.uid !== undefined && rollout.metadata.deletionTimestamp === undefined)
          await client.remove(rollouts, key, { uid: rollout.metadata.uid, propagation: 'Orphan' });
      },
    },
    {
      text: 'Services lead to the pods of the Deployment again',
      isDone: ({ services }) => !services.some(({ metadata }) => metadata.annotations?.[managedByAnnotation] === name),
      // The controller gives them back.
      act: async () => {},
    },
    {
      text: 'the pods of the Rollout are gone',
      isDone: ({ leftReplicaSets }) => leftReplicaSets.length === 0,
      act: ({ leftReplicaSets }) => Promise.all(leftReplicaSets.map((each) => client.remove(replicaSets, keyOf(each)))),
    },
  ];
}

const withoutMarks: Json = {
  labels: { [scaledDownLabel]: null },
  annotations: { [scaledDownByAnnotation]: null, [scaledDownFromAnnotation]: null },
};

const jsonOf = (value: object): Json => JSON.parse(JSON.stringify(value));

function withScaleDown(rollout: Rollout, scaleDown: 'never' | 'onsuccess'): Rollout {
  return { ...rollout, spec: { ...rollout.spec, workloadRef: { ...rollout.spec.workloadRef, scaleDown } } };
}

const scaling = (autoscalers: readonly HorizontalPodAutoscaler[], kind: string, name: string) =>
  autoscalers.filter(({ spec }) => spec?.scaleTargetRef?.kind === kind && spec.scaleTargetRef.name === name);

const retarget = (client: KubernetesClient, autoscaler: HorizontalPodAutoscaler, scaleTargetRef: Json) =>
  client.patch(horizontalPodAutoscalers, keyOf(autoscaler), { type: 'merge', body: { spec: { scaleTargetRef } } });

/** How many pods users have now, and must go on having. */
export const replicasIn = ({ deployment, rollout }: Seen): number =>
  rollout === undefined ? (deployment?.spec?.replicas ?? 1) : replicasOf(rollout);
