import { ApiError, isObject, jsonEqual } from '@sluice/kubernetes';
import type { OpenApiSchema } from '@sluice/kubernetes/openapi';
import { copyJson, type DraftRecord, isRecord } from '../draft.ts';
import { badRequest } from '../errors.ts';
import { goText } from './go-text.ts';
import { fieldSchema, itemSchema, type PatchField } from './patch-schema.ts';

/**
 * Applies a strategic merge patch: like a merge patch, but lists are merged by the keys that the kind's schema names, and directives
 * say what merging cannot: `$patch`, `$retainKeys`, `$deleteFromPrimitiveList/…`, `$setElementOrder/…`.
 * See https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md.
 * Neither argument is changed. Throws BadRequest where the patch makes no sense.
 */
export function applyStrategicPatch(target: unknown, patch: unknown, schema: OpenApiSchema | undefined): DraftRecord {
  if (!isObject(patch)) throw badRequest('the strategic merge patch is not an object');
  return mergeObject(isObject(target) ? target : {}, patch, schema);
}

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';
const isDirective = (key: string): boolean => key.startsWith('$');

type Fields = Readonly<Record<string, unknown>>;

function mergeObject(target: Fields, patch: Fields, schema: OpenApiSchema | undefined): DraftRecord {
  const directive = patch.$patch;
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw new ApiError('InternalError', `unknown patch type: ${String(directive)} in map: ${goText(patch)}`);
  const merged: DraftRecord = { ...retained(target, patch.$retainKeys) };
  for (const key of fieldsOf(patch)) {
    const field = fieldSchema(schema, key);
    const value = patch[key];
    if (value === null) delete merged[key];
    else {
      const next = mergeField(merged[key], value, field, {
        order: patch[`${orderPrefix}${key}`],
        deletions: patch[`${deletePrefix}${key}`],
      });
      if (next !== undefined) merged[key] = next;
    }
  }
  return merged;
}

/** The fields that a patch says anything about, also by a directive alone. */
function fieldsOf(patch: Fields): readonly string[] {
  const fields = new Set<string>();
  for (const key in patch) {
    if (key.startsWith(orderPrefix)) fields.add(key.slice(orderPrefix.length));
    else if (key.startsWith(deletePrefix)) fields.add(key.slice(deletePrefix.length));
    else if (!isDirective(key)) fields.add(key);
  }
  return [...fields];
}

function retained(target: Fields, keys: unknown): Fields {
  if (!Array.isArray(keys)) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

interface ListDirectives {
  readonly order: unknown;
  readonly deletions: unknown;
}

function mergeField(target: unknown, value: unknown, field: PatchField, directives: ListDirectives): unknown {
  if (isRecord(value)) {
    if (field.strategies.includes('replace')) return withoutDirectives(value);
    return mergeObject(isRecord(target) ? target : {}, value, field.schema);
  }
  const isListPatch = Array.isArray(value) || (value === undefined && Array.isArray(target));
  if (!isListPatch) return value;
  const list = Array.isArray(target) ? target : [];
  if (!field.strategies.includes('merge')) return value === undefined ? list : copyJson(value);
  return mergeList(list, Array.isArray(value) ? value : [], field, directives);
}

function mergeList(
  list: readonly unknown[],
  patch: readonly unknown[],
  field: PatchField,
  { order, deletions }: ListDirectives,
): unknown[] {
  const hasObjects = [...list, ...patch].some(isRecord);
  if (!hasObjects) {
    const gone = Array.isArray(deletions) ? deletions : [];
    const kept = list.filter((each) => !gone.includes(each));
    const merged = [...kept, ...patch.filter((each) => !kept.includes(each))];
    return ordered(merged, Array.isArray(order) ? order : patch, list, (item) => item);
  }
  const { mergeKey } = field;
  if (patch.some((each) => isRecord(each) && each.$patch === 'replace')) {
    return patch
      .filter((each) => !(isRecord(each) && each.$patch === 'replace'))
      .map((each) => (isRecord(each) ? withoutDirectives(each) : each));
  }
  const keyOf = (item: unknown): unknown => {
    const key = isRecord(item) ? item[mergeKey] : undefined;
    if (key === undefined) throw new ApiError('InternalError', `map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
    return key;
  };
  if (Array.isArray(order)) checkOrder(patch, order, keyOf);
  const schema = itemSchema(field.schema);
  let merged = [...list];
  for (const item of patch) {
    const key = keyOf(item);
    const index = merged.findIndex((each) => isRecord(each) && jsonEqual(each[mergeKey], key));
    const former = merged[index];
    if (isRecord(item) && item.$patch === 'delete') merged = merged.filter((each) => !(isRecord(each) && jsonEqual(each[mergeKey], key)));
    else if (isRecord(item)) {
      const next = mergeObject(isRecord(former) ? former : {}, item, schema);
      if (index < 0) merged.push(next);
      else merged[index] = next;
    }
  }
  const wanted = (Array.isArray(order) ? order : patch.filter((each) => !(isRecord(each) && each.$patch === 'delete'))).map(keyOf);
  return ordered(merged, wanted, list, (item) => (isRecord(item) ? item[mergeKey] : item));
}

/** The items of a patch have to stand in the order that it asks for. */
function checkOrder(patch: readonly unknown[], order: readonly unknown[], keyOf: (item: unknown) => unknown): void {
  const wanted = order.map(keyOf);
  let at = 0;
  for (const item of patch) {
    if (isRecord(item) && item.$patch === 'delete') continue;
    const key = keyOf(item);
    const place = wanted.findIndex((each, index) => index >= at && jsonEqual(each, key));
    if (place < 0) {
      throw new ApiError(
        'InternalError',
        `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
      );
    }
    at = place + 1;
  }
}

/**
 * Puts the items that the client knows into its order, and lets the others keep their place among them as far as the present order
 * tells: each of them goes before the first known item that it stood before.
 */
function ordered(
  items: readonly unknown[],
  wanted: readonly unknown[],
  present: readonly unknown[],
  keyOf: (item: unknown) => unknown,
): unknown[] {
  const positionIn = (keys: readonly unknown[], item: unknown): number => keys.findIndex((each) => jsonEqual(each, keyOf(item)));
  const presentKeys = present.map(keyOf);
  const known = items.filter((item) => positionIn(wanted, item) >= 0).sort((a, b) => positionIn(wanted, a) - positionIn(wanted, b));
  const others = items.filter((item) => positionIn(wanted, item) < 0);
  const result: unknown[] = [];
  let next = 0;
  for (const item of known) {
    const place = positionIn(presentKeys, item);
    for (; next < others.length; next++) {
      const other = positionIn(presentKeys, others[next]);
      if (place < 0 || other < 0 || other > place) break;
      result.push(others[next]);
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

function withoutDirectives(value: Fields): DraftRecord {
  const result: DraftRecord = {};
  for (const key in value) {
    const item = value[key];
    if (isDirective(key) || item === null) continue;
    result[key] = isRecord(item) ? withoutDirectives(item) : copyJson(item);
  }
  return result;
}
