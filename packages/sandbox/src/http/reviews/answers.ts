import { isObject } from '@sluice/kubernetes';
import type { Machine } from '../../api-server/machine.ts';
import { allowedBecause, type PathAccess, type ResourceAccess } from '../access/authorize.ts';
import { grantsOf } from '../access/rules.ts';
import type { User } from '../access/users.ts';
import { type Answer, objectAnswer } from '../answer.ts';
import { parseObjectBody } from '../body.ts';
import { notAllowed } from '../front-errors.ts';
import type { ResourcePath } from '../paths.ts';
import type { FrontRequest } from '../request.ts';
import { reviewResources } from './resources.ts';

/** Answers a question about who somebody is and what they may do; undefined where the path is no such question. */
export function answerReview(machine: Machine, path: ResourcePath, request: FrontRequest): Answer | undefined {
  const found = reviewResources.find(
    ({ group, version, resource }) => group === path.group && version === path.version && resource.plural === path.plural,
  );
  if (found === undefined || path.name !== '' || path.namespace !== '') return undefined;
  if (request.method !== 'POST') throw notAllowed();
  const { kind } = found.resource;
  const body = parseObjectBody(request, kind);
  const asked = isObject(body) && isObject(body.spec) ? body.spec : {};
  const head = { kind, apiVersion: `${found.group}/${found.version}`, metadata: {} };
  switch (kind) {
    case 'SelfSubjectReview': {
      const { name, uid, groups, extra } = request.user;
      const userInfo = { username: name, ...(uid === undefined ? {} : { uid }), groups, ...(extra === undefined ? {} : { extra }) };
      return objectAnswer({ ...head, status: { userInfo } }, 201);
    }
    case 'SelfSubjectRulesReview':
      return objectAnswer({ ...head, spec: asked, status: rulesFor(machine, request.user, text(asked.namespace)) }, 201);
    case 'SelfSubjectAccessReview':
      return objectAnswer({ ...head, spec: asked, status: verdict(machine, request.user, asked) }, 201);
    default: {
      const user = { name: text(asked.user), groups: Array.isArray(asked.groups) ? asked.groups.map(String) : [] };
      return objectAnswer({ ...head, spec: asked, status: verdict(machine, user, asked) }, 201);
    }
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function verdict(machine: Machine, user: User, { resourceAttributes, nonResourceAttributes }: Readonly<Record<string, unknown>>) {
  const access: ResourceAccess | PathAccess = isObject(resourceAttributes)
    ? {
        verb: text(resourceAttributes.verb),
        group: text(resourceAttributes.group),
        resource: text(resourceAttributes.resource),
        subresource: text(resourceAttributes.subresource),
        namespace: text(resourceAttributes.namespace),
        name: text(resourceAttributes.name),
      }
    : {
        verb: isObject(nonResourceAttributes) ? text(nonResourceAttributes.verb) : '',
        path: isObject(nonResourceAttributes) ? text(nonResourceAttributes.path) : '',
      };
  const reason = allowedBecause(machine, user, access);
  if (reason === undefined) return { allowed: false };
  return { allowed: true, ...(reason === '' ? {} : { reason }) };
}

function rulesFor(machine: Machine, user: User, namespace: string) {
  const rules = [...grantsOf(machine, user, namespace)].map(({ rule }) => rule);
  return {
    resourceRules: rules
      .filter(({ resources = [] }) => resources.length > 0)
      .map(({ verbs, apiGroups = [], resources = [], resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames === undefined ? {} : { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}
