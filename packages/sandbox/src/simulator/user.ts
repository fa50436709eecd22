import { analysisRuns, type Rollout, rollouts } from '@sluice/api';
import {
  deployments,
  formatInstant,
  type Instant,
  isApiError,
  type Json,
  type KubernetesClient,
  podTemplates,
  replicaSets,
} from '@sluice/kubernetes';
import type { Scenario, UserAction } from './scenario.ts';
import { imageIn, namespace, rolloutName } from './view.ts';

const key = { namespace, name: rolloutName };

/** A user with kubectl and its plugin. What the server refuses is over for the user too. */
export interface User {
  /** Applies the manifest of the beginning. */
  begin(): Promise<void>;
  act(action: UserAction): Promise<void>;
}

export function createUser(client: KubernetesClient, scenario: Scenario, now: () => Instant): User {
  const patch = (body: Json, target?: 'status' | 'scale') => client.patch(rollouts, key, { type: 'merge', body }, target);
  const spec = (change: Json) => patch({ spec: change });
  const status = (change: Json) => patch({ status: change }, 'status');

  async function setImage(image: string, more: Readonly<Record<string, Json>> = {}): Promise<void> {
    const { workload } = scenario;
    const change = { template: { spec: { containers: [{ name: 'app', image, ...more }] } } };
    if (workload === undefined) {
      await spec(change);
      return;
    }
    const at = { namespace, name: workload.metadata.name };
    switch (workload.kind) {
      case 'PodTemplate':
        await client.patch(podTemplates, at, { type: 'merge', body: change });
        return;
      case 'ReplicaSet':
        await client.patch(replicaSets, at, { type: 'merge', body: { spec: change } });
        return;
      default:
        await client.patch(deployments, at, { type: 'merge', body: { spec: change } });
    }
  }

  async function imageOfNow(rollout: Rollout): Promise<string> {
    const { workload } = scenario;
    if (workload === undefined) return imageIn(rollout.spec.template);
    const at = { namespace, name: workload.metadata.name };
    if (workload.kind === 'PodTemplate') return imageIn((await client.get(podTemplates, at))?.template);
    if (workload.kind === 'ReplicaSet') return imageIn((await client.get(replicaSets, at))?.spec?.template);
    return imageIn((await client.get(deployments, at))?.spec?.template);
  }

  async function perform(action: UserAction, rollout: Rollout): Promise<void> {
    switch (action.do) {
      case 'set-image':
        return setImage(action.image);
      case 'spell-out-template':
        return setImage(await imageOfNow(rollout), { imagePullPolicy: 'IfNotPresent', terminationMessagePolicy: 'File' });
      case 'abort':
        await status({ abort: true });
        return;
      case 'retry':
        await status({ abort: false });
        return;
      case 'promote': {
        const change = goOn(rollout);
        if (change !== undefined) await status(change);
        if (rollout.spec.paused === true) await spec({ paused: false });
        return;
      }
      case 'promote-full':
        if (rollout.status?.currentPodHash === rollout.status?.stableRS) return;
        await status({ promoteFull: true });
        if (rollout.spec.paused === true) await spec({ paused: false });
        return;
      case 'pause':
        await spec({ paused: true });
        return;
      case 'resume':
        await spec({ paused: false });
        return;
      case 'restart':
        await spec({ restartAt: formatInstant(now() + action.inSeconds * 1000) });
        return;
      case 'scale':
        // A Rollout whose size nobody has written yet has no scale.
        if (rollout.spec.replicas !== undefined) await patch({ spec: { replicas: action.replicas } }, 'scale');
        return;
      case 'edit-steps':
        if (rollout.spec.strategy?.canary !== undefined) await spec({ strategy: { canary: { steps: json(action.steps) } } });
        return;
      case 'edit':
        await spec(action.spec);
        return;
      case 'sync-from-git': {
        const image = await imageOfNow(rollout);
        const { selector: _, ...wanted } = scenario.rollout.spec;
        await spec(json(withImage({ ...scenario.rollout, spec: wanted }, image).spec));
        return;
      }
      case 'delete-runs':
        for (const { metadata } of (await client.list(analysisRuns, { namespace })).items)
          await client.remove(analysisRuns, { namespace, name: metadata.name });
        return;
      case 'end-runs':
        for (const { metadata } of (await client.list(analysisRuns, { namespace })).items)
          await client.patch(analysisRuns, { namespace, name: metadata.name }, { type: 'merge', body: { spec: { terminate: true } } });
        return;
      case 'delete':
        await client.remove(rollouts, key);
        return;
      case 'create-again':
        return;
    }
  }

  return {
    async begin() {
      await client.create(rollouts, scenario.rollout);
    },
    async act(action) {
      const rollout = await client.get(rollouts, key);
      try {
        if (rollout !== undefined) await perform(action, rollout);
        else if (action.do === 'create-again') {
          if (scenario.workload !== undefined) await setImage(action.image);
          await client.create(rollouts, withImage(scenario.rollout, action.image));
        }
      } catch (error) {
        if (!isApiError(error)) throw error;
      }
    },
  };
}

/** What `promote` writes: a pause is taken away, or else a step is skipped. */
function goOn({ spec, status = {} }: Rollout): Json | undefined {
  if ((status.pauseConditions ?? []).length > 0) return { pauseConditions: null };
  const count = spec.strategy?.canary?.steps?.length ?? 0;
  return count === 0 ? undefined : { pauseConditions: null, currentStepIndex: Math.min((status.currentStepIndex ?? 0) + 1, count) };
}

function withImage(rollout: Rollout, image: string): Rollout {
  const { template } = rollout.spec;
  if (template === undefined) return rollout;
  const containers = (template.spec?.containers ?? []).map((each) => ({ ...each, image }));
  return { ...rollout, spec: { ...rollout.spec, template: { ...template, spec: { ...template.spec, containers } } } };
}

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value));
