import type { ClusterRole, PolicyRule, RoleBinding } from '@sluice/kubernetes';
import { typed, valueAt } from '../draft.ts';
import { invalid, type Problem, required, unsupported } from '../field-problem.ts';
import { pathSegmentProblem } from '../names.ts';
import { each, requiredOneOf } from './field-rules.ts';
import type { BuiltInStrategy } from './strategy.ts';
import { immutable } from './workloads.ts';

/** Roles and ClusterRoles. */
export const roleStrategy = (isNamespaced: boolean): BuiltInStrategy => ({
  nameProblem: pathSegmentProblem,
  validate: (draft) => each('rules', typed<ClusterRole>(draft).rules ?? [], (rule, at) => ruleProblems(rule, at, isNamespaced)),
});

function ruleProblems(rule: PolicyRule, at: string, isNamespaced: boolean): readonly Problem[] {
  const { verbs = [], apiGroups = [], resources = [], nonResourceURLs = [] } = rule;
  const problems: Problem[] = [];
  if (verbs.length === 0) problems.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    if (isNamespaced) {
      problems.push(invalid(`${at}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
    }
    if (apiGroups.length + resources.length + (rule.resourceNames ?? []).length > 0) {
      problems.push(
        invalid(`${at}.nonResourceURLs`, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'),
      );
    }
    return problems;
  }
  if (apiGroups.length === 0) problems.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0) problems.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
  return problems;
}

const accessGroup = 'rbac.authorization.k8s.io';

/** RoleBindings and ClusterRoleBindings. */
export const bindingStrategy = (isNamespaced: boolean): BuiltInStrategy => ({
  nameProblem: pathSegmentProblem,
  setDefaults(draft) {
    const { roleRef, subjects } = typed<RoleBinding>(draft);
    if (roleRef !== undefined && (roleRef.apiGroup ?? '') === '') roleRef.apiGroup = accessGroup;
    for (const subject of subjects ?? []) if (subject.kind !== 'ServiceAccount') subject.apiGroup ??= accessGroup;
  },
  validate(draft, before) {
    const { roleRef, subjects } = typed<RoleBinding>(draft);
    const problems: Problem[] = [];
    if (roleRef.apiGroup !== accessGroup) problems.push(unsupported('roleRef.apiGroup', roleRef.apiGroup, [accessGroup]));
    problems.push(...requiredOneOf('roleRef.kind', roleRef.kind, isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']));
    if (roleRef.name === '') problems.push(required('roleRef.name'));
    problems.push(
      ...each('subjects', subjects, ({ kind, name, namespace = '' }, at) => [
        ...(name === '' ? [required(`${at}.name`)] : []),
        ...requiredOneOf(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']),
        // A RoleBinding that names none means the account of its own namespace.
        ...(kind === 'ServiceAccount' && namespace === '' && !isNamespaced ? [required(`${at}.namespace`)] : []),
      ]),
    );
    if (before === undefined) return problems;
    const changed = immutable('roleRef', roleRef, valueAt(before, ['roleRef']));
    const printed = { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name };
    return [...problems, ...changed.map((each) => invalid(each.field, printed, 'cannot change roleRef'))];
  },
});
