import { type CustomResourceDefinition, type CustomResourceDefinitionVersion, subdomainProblem } from '@sluice/kubernetes';
import { oneOf } from '../built-in/field-rules.ts';
import { invalid, type Problem, required } from '../field-problem.ts';
import { label1035Problem } from '../names.ts';
import { structuralProblems } from './structural.ts';

/** What is wrong with the definition of a kind. */
export function definitionProblems(definition: CustomResourceDefinition, before: CustomResourceDefinition | undefined): readonly Problem[] {
  const { metadata, spec } = definition;
  const versions = spec?.versions ?? [];
  const group = spec?.group ?? '';
  const plural = spec?.names?.plural ?? '';
  const problems: Problem[] = [];
  if (metadata.name !== `${plural}.${group}`) {
    problems.push(invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  const badGroup = group === '' ? undefined : subdomainProblem(group);
  if (group === '') problems.push(required('spec.group'));
  else if (badGroup !== undefined) problems.push(invalid('spec.group', group, badGroup));
  else if (!group.includes('.')) problems.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  if ((spec?.scope ?? '') === '') problems.push(required('spec.scope'));
  else problems.push(...oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  problems.push(...versionProblems(spec?.versions));
  problems.push(...nameProblems(definition));
  problems.push(...schemaProblems(versions));
  if ((definition.status?.storedVersions ?? []).length === 0) {
    problems.push(invalid('status.storedVersions', null, 'must have at least one stored version'));
  }
  if (before !== undefined && isEstablished(before)) problems.push(...identityProblems(definition, before));
  return problems;
}

function versionProblems(versions: readonly CustomResourceDefinitionVersion[] | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  const names = (versions ?? []).map(({ name }) => name);
  names.forEach((name, index) => {
    const wrong = label1035Problem(name);
    if (wrong !== undefined) problems.push(invalid(`spec.versions[${index}].name`, name, wrong));
  });
  const shown = versions?.map(printedVersion) ?? null;
  if (new Set(names).size < names.length) problems.push(invalid('spec.versions', shown, 'must contain unique version names'));
  const stored = (versions ?? []).filter(({ storage }) => storage).length;
  if (stored !== 1) problems.push(invalid('spec.versions', shown, 'must have exactly one version marked as storage version'));
  return problems;
}

/** Kubernetes quotes versions as its own type has them, schemas apart. */
const printedVersion = ({ name, served, storage }: CustomResourceDefinitionVersion) => ({
  Name: name,
  Served: served,
  Storage: storage,
  Deprecated: false,
  DeprecationWarning: null,
  Schema: null,
  Subresources: null,
  AdditionalPrinterColumns: null,
  SelectableFields: null,
});

function nameProblems({ spec }: CustomResourceDefinition): readonly Problem[] {
  const { plural = '', singular = '', kind = '', listKind = '', shortNames = [], categories = [] } = spec?.names ?? {};
  const problems: Problem[] = [];
  const check = (field: string, name: string, mayBeMixed = false): void => {
    const wrong = label1035Problem(mayBeMixed ? name.toLowerCase() : name);
    const hint = mayBeMixed ? 'may have mixed case, but should otherwise match: ' : '';
    if (wrong !== undefined) problems.push(invalid(`spec.names.${field}`, name, `${hint}${wrong}`));
  };
  if (plural === '') problems.push(required('spec.names.plural'));
  else check('plural', plural);
  if (singular === '') problems.push(required('spec.names.singular'));
  else check('singular', singular);
  if (kind === '') problems.push(required('spec.names.kind'));
  else check('kind', kind, true);
  if (listKind === '') problems.push(required('spec.names.listKind'));
  else check('listKind', listKind, true);
  if (kind !== '' && kind === listKind) problems.push(invalid('spec.names.listKind', listKind, 'kind and listKind may not be the same'));
  shortNames.forEach((name, index) => {
    check(`shortNames[${index}]`, name);
  });
  categories.forEach((name, index) => {
    check(`categories[${index}]`, name);
  });
  return problems;
}

/** A lone version's schema, or one that all versions share, is called by its former place. */
function schemaProblems(versions: readonly CustomResourceDefinitionVersion[]): readonly Problem[] {
  const texts = new Set(versions.map(({ schema }) => JSON.stringify(schema)));
  const shared = texts.size === 1;
  return (shared ? versions.slice(0, 1) : versions).flatMap(({ schema }, index) => {
    const root = schema?.openAPIV3Schema;
    if (root === undefined)
      return [required(`spec.versions[${index}].schema.openAPIV3Schema`, versions.length === 1 ? '' : 'schemas are required')];
    return structuralProblems(root, shared ? 'spec.validation.openAPIV3Schema' : `spec.versions[${index}].schema.openAPIV3Schema`);
  });
}

const isEstablished = ({ status }: CustomResourceDefinition): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Established' && value === 'True') === true;

function identityProblems({ spec }: CustomResourceDefinition, { spec: last }: CustomResourceDefinition): readonly Problem[] {
  const fixed = [
    ['spec.group', spec.group, last.group],
    ['spec.scope', spec.scope, last.scope],
    ['spec.names.kind', spec.names.kind, last.names.kind],
    ['spec.names.plural', spec.names.plural, last.names.plural],
  ] as const;
  return fixed.filter(([, next, former]) => next !== former).map(([field, next]) => invalid(field, next, 'field is immutable'));
}
