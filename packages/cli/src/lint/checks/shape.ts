import { type AnyApiKind, shapeProblems } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import type { Remark } from '../finding.ts';

/** Types, required fields, and fields that the API does not know. */
export function shapeRemarks(object: KubeObject, kind: AnyApiKind): readonly Remark[] {
  return shapeProblems(kind, object, { unknownFields: 'report' }).map(({ field, message }): Remark => {
    const isUnknown = message.endsWith('unknown field');
    return {
      rule: isUnknown ? 'unknown-field' : 'shape',
      severity: 'error',
      field,
      message: isUnknown ? `${field}: unknown field "${lastNameOf(field)}"` : message,
    };
  });
}

/** `spec.strategy.canary.stepz` → `stepz` */
export const lastNameOf = (field: string): string => /([^.[\]]+)\]?$/.exec(field)?.[1] ?? field;
