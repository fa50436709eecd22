import { type Rollout, rollouts, validateShape } from '@sluice/api';
import { apiVersionOf, type KubeObject } from '@sluice/kubernetes';
import { type Conversion, isDeployment, subjectOf } from './conversion.ts';
import { type RolloutChoice, toDeployment, toRollout } from './deployment.ts';
import { isFlaggerCanary, readCanary } from './flagger/canary.ts';
import { convertCanary } from './flagger/convert-canary.ts';
import { withoutPlugins } from './plugins.ts';
import { deploymentTarget, retargeted, rolloutTarget } from './scalers.ts';

/** What the objects are to become. */
export type Direction = { readonly to: 'rollout'; readonly choice: RolloutChoice } | { readonly to: 'deployment' };

/**
 * Converts what can be converted; all else goes through as it is, autoscalers with their new target. To Rollouts: Deployments, Canaries
 * of Flagger, and Rollouts whose routers are plugins. To Deployments: Rollouts.
 */
export function convert(objects: readonly KubeObject[], direction: Direction): Conversion {
  return direction.to === 'rollout' ? toRollouts(objects, direction.choice) : toDeployments(objects);
}

function toRollouts(objects: readonly KubeObject[], choice: RolloutChoice): Conversion {
  const canaries = objects.filter(isFlaggerCanary);
  const taken = objects.flatMap((each) => (isDeployment(each) || isFlaggerCanary(each) ? [workloadName(each)] : []));
  const replaced = new Set<KubeObject>();
  const parts = objects.map((object): Conversion => {
    if (isFlaggerCanary(object)) {
      const { target } = readCanary(object);
      const deployment = objects.filter(isDeployment).find((each) => isTarget(each, target.name, object));
      const conversion = withBuiltInRouters(convertCanary(object, deployment, objects));
      for (const made of conversion.objects) {
        const former = objects.find((each) => isSame(each, made));
        if (former !== undefined) replaced.add(former);
      }
      return conversion;
    }
    if (object.apiVersion.startsWith('flagger.app/')) return { objects: [], notes: [] };
    if (isDeployment(object)) {
      const isTaken = canaries.some((canary) => isTarget(object, readCanary(canary).target.name, canary));
      return isTaken ? { objects: [object], notes: [] } : toRollout(object, choice);
    }
    const rollout = rolloutIn(object);
    if (rollout !== undefined) {
      return partOf(withoutPlugins(rollout));
    }
    return { objects: [autoscaled(object, taken) ?? object], notes: [] };
  });
  const made = parts.flatMap((part) => part.objects);
  return { objects: made.filter((each) => !replaced.has(each)), notes: parts.flatMap(({ notes }) => notes) };
}

function toDeployments(objects: readonly KubeObject[]): Conversion {
  const found = objects.flatMap((each) => rolloutIn(each) ?? []);
  const workloads = found.flatMap(({ spec, metadata }) =>
    spec.workloadRef === undefined ? [] : [{ name: spec.workloadRef.name, namespace: metadata.namespace }],
  );
  const parts = objects.map((object): Conversion => {
    const rollout = rolloutIn(object);
    if (rollout !== undefined) return toDeployment(rollout, objects);
    // The Rollout brings it back with its pods.
    if (
      isDeployment(object) &&
      workloads.some(({ name, namespace }) => name === object.metadata.name && namespace === object.metadata.namespace)
    )
      return { objects: [], notes: [] };
    const own = found.map((each) => {
      const { name, namespace } = each.metadata;
      return retargeted(object, { kind: 'Rollout', name, namespace }, deploymentTarget(each.spec.workloadRef?.name ?? name));
    });
    return { objects: [own.find((each) => each !== undefined) ?? object], notes: [] };
  });
  return { objects: parts.flatMap((part) => part.objects), notes: parts.flatMap(({ notes }) => notes) };
}

/** Routers that are not built in come out as the plugins that they are in the reference. */
function withBuiltInRouters({ objects, notes }: Conversion): Conversion {
  const parts = objects.map((object) => {
    const rollout = rolloutIn(object);
    return rollout === undefined ? { objects: [object], notes: [] } : partOf(withoutPlugins(rollout));
  });
  return { objects: parts.flatMap((part) => part.objects), notes: [...notes, ...parts.flatMap((part) => part.notes)] };
}

const partOf = ({ rollout, notes }: ReturnType<typeof withoutPlugins>): Conversion => ({ objects: [rollout], notes });

/** Whether the objects have something that can be converted this way. */
export function isConvertible(objects: readonly KubeObject[], { to }: Direction): boolean {
  return objects.some((each) => rolloutIn(each) !== undefined || (to === 'rollout' && (isDeployment(each) || isFlaggerCanary(each))));
}

interface Named {
  readonly name: string;
  readonly namespace: string | undefined;
}

const workloadName = (object: KubeObject): Named => ({
  name: isFlaggerCanary(object) ? readCanary(object).target.name : object.metadata.name,
  namespace: object.metadata.namespace,
});

const isTarget = (deployment: KubeObject, name: string, canary: KubeObject): boolean =>
  deployment.metadata.name === name && deployment.metadata.namespace === canary.metadata.namespace;

const isSame = (a: KubeObject, b: KubeObject): boolean =>
  a !== b && a.kind === b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;

function autoscaled(object: KubeObject, taken: readonly Named[]): KubeObject | undefined {
  for (const { name, namespace } of taken) {
    const found = retargeted(object, { kind: 'Deployment', name, namespace }, rolloutTarget(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function rolloutIn(object: KubeObject): Rollout | undefined {
  if (object.apiVersion !== apiVersionOf(rollouts) || object.kind !== rollouts.kind) return undefined;
  const shape = validateShape(rollouts, object);
  return shape.ok ? shape.value : undefined;
}

/** What is wrong with Rollouts among the objects: they could not be read. */
export const unreadable = (objects: readonly KubeObject[]): readonly string[] =>
  objects
    .filter(({ apiVersion, kind }) => apiVersion === apiVersionOf(rollouts) && kind === rollouts.kind)
    .flatMap((each) => {
      const shape = validateShape(rollouts, each);
      return shape.ok ? [] : shape.error.map(({ message }) => `${subjectOf(each)}: ${message}`);
    });
