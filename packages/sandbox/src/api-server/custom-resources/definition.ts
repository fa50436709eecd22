import type { CustomResourceDefinition } from '@sluice/kubernetes';
import type { BuiltInStrategy } from '../built-in/strategy.ts';
import { typed } from '../draft.ts';
import { definitionProblems } from './definition-problems.ts';

/** Definitions of kinds. What they define is served by `keepDefinitions`. */
export const customResourceDefinitionStrategy: BuiltInStrategy = {
  countsGenerations: true,
  needsVersion: true,
  setDefaults(draft) {
    const { spec } = typed<CustomResourceDefinition>(draft);
    if (spec === undefined) return;
    const { names } = spec;
    if (names !== undefined && (names.kind ?? '') !== '') {
      if ((names.singular ?? '') === '') names.singular = names.kind.toLowerCase();
      if ((names.listKind ?? '') === '') names.listKind = `${names.kind}List`;
    }
    spec.conversion ??= { strategy: 'None' };
  },
  prepareForCreate(draft) {
    const { spec } = typed<CustomResourceDefinition>(draft);
    const storage = (spec?.versions ?? []).filter((each) => each.storage).map(({ name }) => name);
    draft.status = { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: storage };
  },
  prepareForUpdate(draft) {
    const definition = typed<CustomResourceDefinition>(draft);
    const storage = (definition.spec?.versions ?? []).filter((each) => each.storage).map(({ name }) => name);
    const stored = definition.status?.storedVersions ?? [];
    if (definition.status !== undefined)
      definition.status.storedVersions = [...stored, ...storage.filter((each) => !stored.includes(each))];
  },
  validate: (draft, before) =>
    definitionProblems(typed<CustomResourceDefinition>(draft), before === undefined ? undefined : typed<CustomResourceDefinition>(before)),
};
