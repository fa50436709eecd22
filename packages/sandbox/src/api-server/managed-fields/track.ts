import type { DraftObject, StoredObject } from '../draft.ts';
import type { Machine } from '../machine.ts';
import type { WriteOptions } from '../operations/body.ts';
import type { Where } from '../operations/change.ts';
import type { Target } from '../resource.ts';

/** Notes who set the fields of a new object. */
export function trackCreate(_machine: Machine, _target: Target, _draft: DraftObject, _options: WriteOptions): void {}

/** Notes who changed which fields. */
export function trackUpdate(
  _machine: Machine,
  _target: Target,
  _where: Where,
  _draft: DraftObject,
  _before: StoredObject,
  _options: WriteOptions,
): void {}
