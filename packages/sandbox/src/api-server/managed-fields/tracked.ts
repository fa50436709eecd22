import { type StoredObject, seal } from '../draft.ts';
import type { ServedVersion, Target } from '../resource.ts';
import { difference, emptySet, type FieldSet, newSet } from './field-set.ts';
import { builtInShape, type Shape } from './shape.ts';

/** The shape of a version's objects. */
export const shapeOfVersion = ({ shape, schemaName }: ServedVersion): Shape =>
  shape ?? (schemaName === undefined ? { is: 'any' } : builtInShape(schemaName));

const unowned = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
];

/** What nobody owns: the identity of an object, and what the server alone writes. */
const never: FieldSet = {
  ...emptySet,
  members: new Set(['f:apiVersion', 'f:kind', 'f:metadata']),
  children: new Map([['f:metadata', { ...emptySet, members: new Set(unowned.map((each) => `f:${each}`)) }]]),
};

/** The places that a write to the object, or to its status, can own. */
export function ownable(set: FieldSet, { version }: Target, subresource: string | undefined): FieldSet {
  const rest = difference(set, never);
  const result = newSet();
  const belongs = (key: string): boolean => {
    if (!version.hasStatus) return true;
    if (subresource !== 'status') return key !== 'f:status';
    return key === 'f:status' || (key === 'f:metadata' && version.strategy.statusLeaves !== 'metadata');
  };
  for (const key of rest.members) if (belongs(key)) result.members.add(key);
  for (const [key, child] of rest.children) if (belongs(key)) result.children.set(key, child);
  return result;
}

const blanks = new WeakMap<ServedVersion, StoredObject>();

/** The state before an object was created: what is always there, and nothing else. */
export function blankFor({ version, type, apiVersion }: Target): StoredObject {
  let blank = blanks.get(version);
  if (blank === undefined) {
    blank = seal({ ...version.strategy.blank(), apiVersion, kind: type.kind });
    blanks.set(version, blank);
  }
  return blank;
}
