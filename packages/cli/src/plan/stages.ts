import type { Rollout } from '@sluice/api';
import { diff, isObject, type Json, type JsonObject } from '@sluice/kubernetes';
import type { Moment, Rehearsed, ReleaseWrite } from '@sluice/sandbox';
import { stepText } from '@sluice/view';

/** What one object becomes in a stage. */
export interface ObjectChange {
  readonly what: 'create' | 'change' | 'remove';
  readonly kind: string;
  readonly name: string;
  /** `spec.replicas: 4 → 3`, one for each field; none for what is created or removed. */
  readonly fields: readonly string[];
}

/** A part of a release: a step of a canary, or what goes on between two waits of another strategy. */
export interface Stage {
  readonly text: string;
  /** Pods and weight when it is done. */
  readonly after: Pick<Moment, 'weight' | 'stable' | 'canary'>;
  readonly lengthMs: number;
  readonly changes: readonly ObjectChange[];
}

/**
 * The stages of a release that was rehearsed. A pass of the controller writes the status last: what it did before that belongs to the
 * stage that the status then names.
 */
export function stagesOf(rollout: Rollout, { moments }: Rehearsed, writes: readonly ReleaseWrite[]): readonly Stage[] {
  const steps = rollout.spec.strategy?.canary?.steps ?? [];
  const changes = moments.filter(({ kind }) => kind === 'change');
  if (steps.length > 0) {
    const texts = [...steps.map((step) => stepText(step)), 'the new revision serves alone'];
    const begun = changes.slice(
      Math.max(
        0,
        changes.findIndex(({ step }) => step === 0),
      ),
    );
    return inOrder(texts, begun, writes, ({ step = 0 }) => step);
  }
  const begun = changes.slice(
    Math.max(
      0,
      changes.findIndex(({ what }) => what !== changes[0]?.what),
    ),
  );
  const texts = [...new Set(begun.map(({ what }) => what))];
  return inOrder(texts.map(withoutPhase), begun, writes, ({ what = '' }) => texts.indexOf(what));
}

const withoutPhase = (text: string): string => (text === 'Healthy' ? 'the release is done' : text.replace(/^\w+: /, ''));

/** `positionOf` tells the stage of a moment or a write, by its place in the texts. */
function inOrder(
  texts: readonly string[],
  moments: readonly Moment[],
  writes: readonly ReleaseWrite[],
  positionOf: (each: { readonly step?: number; readonly what?: string }) => number,
): readonly Stage[] {
  let endedAt = moments[0]?.atMs ?? 0;
  return texts.flatMap((text, index) => {
    const isLater = (each: Moment | ReleaseWrite): boolean => positionOf(each) > index;
    const until = Math.min(moments.find(isLater)?.atMs ?? Infinity, writes.find(isLater)?.atMs ?? Infinity);
    const after = moments.findLast(({ atMs }) => atMs < until) ?? moments[0];
    if (after === undefined) return [];
    const end = Number.isFinite(until) ? until : after.atMs;
    const lengthMs = end - endedAt;
    endedAt = end;
    return [{ text, after, lengthMs, changes: changesOf(writes.filter((each) => positionOf(each) === index)) }];
  });
}

/** What the writes come to, one for each object that is another in the end. */
function changesOf(writes: readonly ReleaseWrite[]): readonly ObjectChange[] {
  const byObject = Map.groupBy(writes, ({ kind, name }) => `${kind}/${name}`);
  return [...byObject.values()].flatMap((all) => {
    const [first] = all;
    const last = all.at(-1);
    return first === undefined || last === undefined ? [] : (changeOf(first, first.before, last.after) ?? []);
  });
}

function changeOf({ kind, name }: ReleaseWrite, before: JsonObject | undefined, after: JsonObject | undefined): ObjectChange | undefined {
  if (before === undefined && after === undefined) return undefined;
  if (before === undefined) return { what: 'create', kind, name, fields: createdFields(after) };
  if (after === undefined) return { what: 'remove', kind, name, fields: [] };
  const fields = fieldChanges(before, after);
  return fields.length === 0 ? undefined : { what: 'change', kind, name, fields };
}

const createdFields = (object: JsonObject | undefined): readonly string[] => {
  const spec = object?.spec;
  return isObject(spec) && typeof spec.replicas === 'number' ? [`spec.replicas: ${spec.replicas}`] : [];
};

/** Fields that say nothing to a reader: the server's own, and notes of the controller to itself. */
const silent =
  /^\/(?:status|metadata\/(?:resourceVersion|generation|managedFields|annotations\/(?:scale-down-deadline|rollout\.argoproj\.io~1(?:desired-replicas|revision|revision-history))))/;

export function fieldChanges(before: JsonObject, after: JsonObject): readonly string[] {
  return diff(before, after).flatMap((operation) => {
    if (silent.test(operation.path)) return [];
    const was = valueAt(before, operation.path);
    const is = 'value' in operation ? operation.value : undefined;
    return [`${fieldPath(operation.path)}: ${shown(was)} → ${shown(is)}`];
  });
}

const shown = (value: Json | undefined): string => (value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value));

const segments = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

function valueAt(object: Json, pointer: string): Json | undefined {
  let value: Json | undefined = object;
  for (const key of segments(pointer)) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value)) value = value[key];
    else return undefined;
  }
  return value;
}

/** `/spec/http/0/route` → `spec.http[0].route`; keys with dots stand in brackets. */
const fieldPath = (pointer: string): string =>
  segments(pointer).reduce((path, key) => {
    if (/^\d+$/.test(key)) return `${path}[${key}]`;
    if (/[./]/.test(key)) return `${path}[${key}]`;
    return path === '' ? key : `${path}.${key}`;
  }, '');
