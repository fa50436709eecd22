import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '@sluice/kubernetes';
import { decoderOf } from '../built-in/decode.ts';
import { type DraftObject, isRecord, type StoredObject, valueAt } from '../draft.ts';
import { invalid, invalidText, type Problem } from '../field-problem.ts';
import { customShape } from '../managed-fields/shape.ts';
import type { Decoded, ResourceType, ScaleRule, ServedVersion, Strategy } from '../resource.ts';
import { compareVersions } from '../version-order.ts';
import { applyDefaults } from './defaults.ts';
import { listProblems } from './list-types.ts';
import { prune } from './prune.ts';
import { ruleProblems } from './rules.ts';
import { compileSchema, type SchemaNode } from './schema-node.ts';
import { schemaProblems } from './validate.ts';

/** A defined kind as a resource that the registry serves, from a revision on. */
export function servedResource(definition: CustomResourceDefinition, revision: number): ResourceType {
  const { group, names, scope, versions } = definition.spec;
  const storage = versions.find((each) => each.storage) ?? versions[0];
  return {
    id: definition.metadata.name,
    group,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === 'Namespaced',
    storageVersion: storage?.name ?? '',
    custom: true,
    versions: [...versions].sort((a, b) => compareVersions(a.name, b.name)).map((version) => servedVersion(version, revision)),
  };
}

function servedVersion(version: CustomResourceDefinitionVersion, definedAt: number): ServedVersion {
  const { name, served, subresources, schema } = version;
  const scale = subresources?.scale;
  const rule = scale === undefined ? undefined : scaleRule(scale);
  const node = compileSchema(schema?.openAPIV3Schema ?? { type: 'object' });
  return {
    version: name,
    served,
    hasStatus: subresources?.status !== undefined,
    ...(rule === undefined ? {} : { scale: rule }),
    definedAt,
    shape: customShape(node),
    strategy: customStrategy(
      node,
      (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.slice(1)),
      rule,
    ),
  };
}

const pathOf = (jsonPath: string): readonly string[] => jsonPath.split('.').filter((each) => each !== '');

function scaleRule(scale: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string }): ScaleRule {
  const { labelSelectorPath = '' } = scale;
  return {
    specReplicas: pathOf(scale.specReplicasPath),
    statusReplicas: pathOf(scale.statusReplicasPath),
    ...(labelSelectorPath === '' ? {} : { selector: pathOf(labelSelectorPath) }),
  };
}

const metadataDecoder = decoderOf('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');

function customStrategy(node: SchemaNode, selectableFields: readonly string[], scale: ScaleRule | undefined): Strategy {
  return {
    countsGenerations: true,
    statusLeaves: 'metadata',
    selectableFields,
    blank: () => ({ apiVersion: '', kind: '', metadata: {} }),
    decode(body): Decoded {
      const complaints: string[] = [];
      const inMetadata: string[] = [];
      body.metadata = metadataDecoder.decode(body.metadata, inMetadata);
      complaints.push(...inMetadata.map((each) => each.replace('unknown field "', 'unknown field "metadata.')));
      const unknown: string[] = [];
      prune(body, node, unknown);
      complaints.push(...unknown.sort());
      if (node.holdsDefaults) applyDefaults(body, node);
      return { draft: body, complaints };
    },
    validate: (draft, before) => problemsOf(draft, before, node, scale),
    validateStatus: (draft, before) => statusProblems(draft, before, node),
  };
}

/** Rules are not asked about a value of the wrong shape. */
const isBlocking = ({ type }: Problem): boolean => ['unsupported', 'required', 'tooLong', 'tooMany', 'typeInvalid'].includes(type);

const unchecked: Problem = invalidText(
  '<nil>',
  'null',
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

function problemsOf(
  draft: DraftObject,
  before: StoredObject | undefined,
  node: SchemaNode,
  scale: ScaleRule | undefined,
): readonly Problem[] {
  const problems = [...schemaProblems(draft, node), ...scaleProblems(draft, scale), ...listProblems(draft, node)];
  if (!node.holdsRules) return problems;
  return [...problems, ...(problems.some(isBlocking) ? [unchecked] : ruleProblems(draft, before, node))];
}

/** A write of the status answers for the status alone; its messages name the place from there. */
function statusProblems(draft: DraftObject, before: StoredObject, node: SchemaNode): readonly Problem[] {
  const { status } = draft;
  const inner = node.properties.get('status');
  if (inner === undefined || status === undefined) return [];
  const problems = (isRecord(status) ? schemaProblems(status, inner) : schemaProblems({ status }, node)).map((each) =>
    isRecord(status) && each.field !== '<nil>' ? { ...each, field: `status.${each.field}` } : each,
  );
  problems.push(...listProblems(draft, node));
  if (!node.holdsRules) return problems;
  return [...problems, ...(problems.some(isBlocking) ? [unchecked] : ruleProblems(draft, before, node))];
}

/** The number of replicas must be one that the scale subresource can show. */
function scaleProblems(draft: DraftObject, scale: ScaleRule | undefined): readonly Problem[] {
  if (scale === undefined) return [];
  const replicas = valueAt(draft, scale.specReplicas);
  if (replicas === undefined) return [];
  const field = scale.specReplicas.map((each) => `.${each}`).join('');
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    const type = typeof replicas === 'number' ? 'float64' : typeof replicas;
    return [invalid(field, 0, `${field} accessor error: ${String(replicas)} is of the type ${type}, expected int64`)];
  }
  return replicas < 0 ? [invalid(field, replicas, 'should be a non-negative integer')] : [];
}
