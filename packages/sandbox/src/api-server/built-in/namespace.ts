import { labelProblem, type Namespace } from '@sluice/kubernetes';
import { typed, valueAt } from '../draft.ts';
import type { BuiltInStrategy } from './strategy.ts';

/** A namespace is active until it is deleted; then it stays, terminating, until nothing is left in it. */
export const namespaceStrategy: BuiltInStrategy = {
  selectableFields: ['status.phase'],
  nameProblem: labelProblem,
  setDefaults({ metadata }) {
    const { name = '' } = metadata;
    if (name !== '') metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': name };
  },
  prepareForCreate(draft) {
    const namespace = typed<Namespace>(draft);
    namespace.spec = { finalizers: ['kubernetes'] };
    namespace.status = { phase: 'Active' };
  },
  prepareForUpdate(draft, before) {
    const namespace = typed<Namespace>(draft);
    const finalizers = valueAt(before, ['spec', 'finalizers']);
    namespace.spec = Array.isArray(finalizers) ? { finalizers: finalizers.map(String) } : {};
  },
  prepareForDelete(draft) {
    typed<Namespace>(draft).status = { phase: 'Terminating' };
    delete draft.metadata.deletionGracePeriodSeconds;
  },
  isHeld(object) {
    const finalizers = valueAt(object, ['spec', 'finalizers']);
    return Array.isArray(finalizers) && finalizers.length > 0;
  },
};
