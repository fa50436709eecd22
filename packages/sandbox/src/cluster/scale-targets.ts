import {
  deployments,
  isObject,
  type Kind,
  type KubeObject,
  type ObjectKey,
  parseSelector,
  type Requirement,
  replicaSets,
  requirementsOfSelector,
} from '@sluice/kubernetes';
import type { World } from './behaviour.ts';
import type { CustomKinds } from './custom-kinds.ts';

/** What the scale subresource of an object says. */
interface ScaleTarget {
  readonly kind: Kind;
  readonly key: ObjectKey;
  readonly uid: string | undefined;
  readonly replicas: number;
  /** Which pods are counted; undefined where the object does not say (yet). */
  readonly selector: readonly Requirement[] | undefined;
}

/** A reference as autoscalers and owner references have it. */
export interface ScaledRef {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

/** The scales of all kinds that have one, custom ones included, from what the watches show: no request is made. */
export interface ScaleTargets {
  /** Undefined where there is no such object, or it cannot be scaled. */
  read(namespace: string, ref: ScaledRef): ScaleTarget | undefined;
  /** Called with the object's place after any change of an object that can be scaled. */
  onChange(listener: (kind: Kind, key: ObjectKey) => void): void;
}

export function scaleTargets({ informers }: World, custom: CustomKinds): ScaleTargets {
  const builtIn: readonly Kind[] = [deployments, replicaSets];
  const listeners: ((kind: Kind, key: ObjectKey) => void)[] = [];
  const watch = (kind: Kind): void => {
    informers.of(kind).onChange(({ key }) => {
      for (const listener of listeners) listener(kind, key);
    });
  };
  builtIn.forEach(watch);
  custom.onChange(({ kind, served }) => {
    if (served && scaleRuleOf(custom, kind) !== undefined) watch(kind);
  });

  return {
    read(namespace, ref) {
      const key = { namespace, name: ref.name };
      const kind = builtIn.find((each) => isOfKind(ref, each));
      if (kind !== undefined) return builtInScale(kind, key, informers.of(kind).store.get(key));
      const found = custom.find(groupOf(ref), ref.kind);
      return found === undefined ? undefined : customScale(custom, found.kind, key, informers.of(found.kind).store.get(key));
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

const groupOf = ({ apiVersion = 'v1' }: ScaledRef): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** Whether a reference is to an object of this kind, in whatever version. */
export const isOfKind = (ref: ScaledRef, kind: Kind): boolean => ref.kind === kind.kind && groupOf(ref) === kind.group;

function builtInScale(kind: Kind, key: ObjectKey, object: KubeObject | undefined): ScaleTarget | undefined {
  if (object === undefined) return undefined;
  const selector = valueAt(object, '.spec.selector');
  const parsed = isObject(selector) ? requirementsOfSelector(selector) : undefined;
  const replicas = valueAt(object, '.spec.replicas');
  return {
    kind,
    key,
    uid: object.metadata.uid,
    replicas: typeof replicas === 'number' ? replicas : 1,
    selector: parsed?.ok === true ? parsed.value : undefined,
  };
}

const scaleRuleOf = (custom: CustomKinds, { group, version, kind }: Kind) =>
  custom.find(group, kind)?.definition.spec.versions.find(({ name }) => name === version)?.subresources?.scale;

function customScale(custom: CustomKinds, kind: Kind, key: ObjectKey, object: KubeObject | undefined): ScaleTarget | undefined {
  const rule = scaleRuleOf(custom, kind);
  if (rule === undefined || object === undefined) return undefined;
  const replicas = valueAt(object, rule.specReplicasPath);
  const text = valueAt(object, rule.labelSelectorPath ?? '');
  const parsed = typeof text === 'string' && text !== '' ? parseSelector(text) : undefined;
  return {
    kind,
    key,
    uid: object.metadata.uid,
    replicas: typeof replicas === 'number' ? replicas : 0,
    selector: parsed?.ok === true ? parsed.value : undefined,
  };
}

/** The value under a path such as `.spec.replicas`. */
function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const field of path.split('.').filter((each) => each !== '')) value = isObject(value) ? value[field] : undefined;
  return value;
}
