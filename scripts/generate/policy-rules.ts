import type { ApiAccess } from '../../packages/controller/src/access.ts';
import { leases, type PolicyRule } from '../../packages/kubernetes/src/index.ts';

/** Kinds of which the controller touches objects in its own namespace only, whatever it watches elsewhere. */
const keptAtHome: readonly string[] = [leases.plural];

export const isKeptAtHome = ({ kind, atHome }: ApiAccess): boolean => atHome === true || keptAtHome.includes(kind.plural);

const verbOrder = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** The rules that allow exactly this access: one per API group and set of verbs, in a stable order. */
export function policyRules(access: readonly ApiAccess[]): readonly PolicyRule[] {
  const verbsOf = new Map<string, { group: string; resource: string; verbs: Set<string> }>();
  for (const { kind, subresource, verbs } of access) {
    const resource = subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`;
    const key = `${kind.group}/${resource}`;
    const known = verbsOf.get(key) ?? { group: kind.group, resource, verbs: new Set() };
    for (const verb of verbs) known.verbs.add(verb);
    verbsOf.set(key, known);
  }
  const rules = new Map<string, { group: string; resources: string[]; verbs: string[] }>();
  for (const { group, resource, verbs } of verbsOf.values()) {
    const ordered = [...verbs].sort((a, b) => verbOrder.indexOf(a) - verbOrder.indexOf(b) || a.localeCompare(b));
    const key = `${group} ${ordered.join()}`;
    const rule = rules.get(key) ?? { group, resources: [], verbs: ordered };
    rule.resources.push(resource);
    rules.set(key, rule);
  }
  return [...rules.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { group, resources, verbs }]) => ({ apiGroups: [group], resources: resources.sort(), verbs }));
}
