import { ApiError, formatSelector, type LabelSelector, requirementsOfSelector } from '@sluice/kubernetes';
import { type DraftRecord, deepFreeze, draftOf, isRecord, type StoredObject, typed, valueAt } from '../draft.ts';
import { badRequest, conflict, invalidObject, methodNotAllowed, modified } from '../errors.ts';
import { invalid } from '../field-problem.ts';
import type { Machine } from '../machine.ts';
import type { WriteOptions } from '../operations/body.ts';
import { changeObject } from '../operations/change.ts';
import { readExisting } from '../operations/read.ts';
import type { ScaleRule, Target } from '../resource.ts';

export interface ScaleWhere {
  readonly namespace: string;
  readonly name: string;
}

/** How many pods an object asks for and has, in the form that autoscalers read. */
export function readScale(machine: Machine, target: Target, where: ScaleWhere): StoredObject {
  return scaleOf(ruleOf(target), target, readExisting(machine, target, where.namespace, where.name));
}

/** Changes the wanted number of pods and nothing else; returns the new scale. */
export function changeScale(
  machine: Machine,
  target: Target,
  where: ScaleWhere,
  make: (shown: StoredObject) => unknown,
  options: WriteOptions,
): StoredObject {
  const rule = ruleOf(target);
  const { group } = target.type;
  const changed = changeObject(
    machine,
    target,
    { namespace: where.namespace, name: where.name },
    (object) => {
      const shown = scaleOf(rule, target, object);
      const wanted = make(shown);
      const { resourceVersion = '' } = (isRecord(wanted) && isRecord(wanted.metadata) ? wanted.metadata : {}) as {
        resourceVersion?: string;
      };
      if (resourceVersion !== '' && resourceVersion !== object.metadata.resourceVersion) throw conflict(target.type, where.name, modified);
      const replicas = valueAt(wanted, ['spec', 'replicas']) ?? 0;
      if (typeof replicas !== 'number' || !Number.isInteger(replicas))
        throw badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas is not a whole number');
      if (replicas < 0 && !target.type.custom) {
        const problem = invalid('spec.replicas', replicas, 'must be greater than or equal to 0');
        throw invalidObject({ group: group === '' ? '' : 'autoscaling', kind: 'Scale', plural: 'scales' }, where.name, [problem]);
      }
      const draft = draftOf(object);
      setAt(draft, rule.specReplicas, replicas);
      return draft;
    },
    { ...options, subresource: 'scale', by: 'scale' },
  );
  return scaleOf(rule, target, changed);
}

function ruleOf({ type, version }: Target): ScaleRule {
  if (version.scale === undefined) throw methodNotAllowed(type, 'scale');
  return version.scale;
}

function scaleOf(rule: ScaleRule, { type }: Target, object: StoredObject): StoredObject {
  const wanted = valueAt(object, rule.specReplicas);
  if (typeof wanted !== 'number' && type.custom) {
    throw new ApiError('InternalError', `Internal error occurred: the spec replicas field "${pathText(rule.specReplicas)}" does not exist`);
  }
  const present = valueAt(object, rule.statusReplicas);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorText(rule, type.custom, object);
  return deepFreeze({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: typeof wanted === 'number' && wanted !== 0 ? { replicas: wanted } : {},
    status: { replicas: typeof present === 'number' ? present : 0, ...(selector === undefined ? {} : { selector }) },
  }) as unknown as StoredObject;
}

const pathText = (path: readonly string[]): string => path.map((each) => `.${each}`).join('');

function selectorText({ selector }: ScaleRule, isCustom: boolean, object: StoredObject): string | undefined {
  if (selector === undefined) return undefined;
  const value = valueAt(object, selector);
  if (isCustom) return typeof value === 'string' && value !== '' ? value : undefined;
  if (!isRecord(value)) return undefined;
  const requirements = requirementsOfSelector(typed<LabelSelector>(value));
  return requirements.ok ? formatSelector(requirements.value) : undefined;
}

function setAt(root: DraftRecord, path: readonly string[], value: unknown): void {
  let at = root;
  for (const key of path.slice(0, -1)) {
    const inner = at[key];
    const next: DraftRecord = isRecord(inner) ? inner : {};
    at[key] = next;
    at = next;
  }
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
}
