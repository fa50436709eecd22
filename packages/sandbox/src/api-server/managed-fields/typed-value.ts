import { isRecord } from '../draft.ts';
import { type FieldSet, newSet, placeText, setChild } from './field-set.ts';
import { fieldShape, itemKey, itemShape } from './items.ts';
import type { Shape } from './shape.ts';

/** Every place of a value that an applier names, and so owns. */
export function fieldsIn(value: unknown, shape: Shape): FieldSet {
  const set = newSet();
  if (Array.isArray(value) && (shape.is === 'keyed-list' || shape.is === 'set')) {
    for (const item of value) {
      const key = itemKey(shape, item);
      set.members.add(key);
      setChild(set, key, fieldsIn(item, itemShape(shape)));
    }
  } else if (isRecord(value) && (shape.is === 'object' || shape.is === 'any')) {
    for (const name in value) {
      const inner = value[name];
      const { shape: innerShape, isNamed } = fieldShape(shape, name);
      const key = `f:${name}`;
      if (innerShape === undefined) continue;
      if (!isNamed || isWhole(inner, innerShape)) set.members.add(key);
      setChild(set, key, fieldsIn(inner, innerShape));
    }
  }
  return set;
}

/** Whether a value has nothing below it that could be owned apart. */
function isWhole(value: unknown, shape: Shape): boolean {
  if (value === null) return true;
  switch (shape.is) {
    case 'leaf':
    case 'atomic':
      return true;
    case 'object':
    case 'any':
      return !isRecord(value) || Object.keys(value).length === 0;
    case 'keyed-list':
    case 'set':
      return false;
  }
}

/** What keeps a value from being applied: fields that the kind does not have, values of another type, items given twice. */
export function shapeProblems(value: unknown, shape: Shape, path: readonly string[] = []): readonly string[] {
  if (value === null) return [];
  const wrong = (wanted: string): readonly string[] => [`${placeText(path)}: expected ${wanted}, got ${described(value)}`];
  switch (shape.is) {
    case 'any':
      return [];
    case 'leaf':
      return shape.expects === undefined || fits(value, shape.expects)
        ? []
        : wrong(shape.expects === 'numeric' ? 'numeric (int or float)' : shape.expects);
    case 'atomic':
      return (shape.holds === 'list' ? Array.isArray(value) : isRecord(value)) ? [] : wrong(shape.holds === 'list' ? 'list' : 'map');
    case 'object':
      if (!isRecord(value)) return wrong('map');
      return Object.keys(value).flatMap((name) => {
        const { shape: inner } = fieldShape(shape, name);
        const at = [...path, `f:${name}`];
        return inner === undefined ? [`${placeText(at)}: field not declared in schema`] : shapeProblems(value[name], inner, at);
      });
    case 'keyed-list':
    case 'set': {
      if (!Array.isArray(value)) return wrong('list');
      const keys = value.map((item) => itemKey(shape, item));
      const repeated = keys.find((key, index) => keys.indexOf(key) < index);
      if (repeated !== undefined) return [`${placeText(path)}: duplicate entries for key ${placeText([repeated])}`];
      return value.flatMap((item, index) => {
        if (shape.is === 'keyed-list') {
          const absent = shape.keys.filter(
            (key) => (isRecord(item) ? item[key] : undefined) === undefined && shape.defaultOf(key) === undefined,
          );
          if (absent.length === shape.keys.length || absent.length > 0) {
            return [
              `${placeText(path)}: element ${index}: associative list with keys has an element that omits key field ${JSON.stringify(absent[0])} (and doesn't have default value)`,
            ];
          }
        }
        return shapeProblems(item, itemShape(shape), [...path, keys[index] ?? '']);
      });
    }
  }
}

const fits = (value: unknown, expected: 'string' | 'numeric' | 'boolean'): boolean =>
  typeof value === (expected === 'numeric' ? 'number' : expected);

const described = (value: unknown): string =>
  Array.isArray(value) ? 'list' : isRecord(value) ? 'map' : `&value.valueUnstructured{Value:${JSON.stringify(value)}}`;
