import type { Kind, ListOptions, ObjectKey } from '@sluice/kubernetes';

/** `/apis/apps/v1/namespaces/default/replicasets`: all objects of a kind, in one namespace or everywhere. */
export function collectionPath(kind: Kind, namespace: string | undefined): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const within = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${within}/${kind.plural}`;
}

/** The path of one object, or of a subresource of it. */
export function objectPath(kind: Kind, { namespace, name }: ObjectKey, subresource?: string): string {
  const object = `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
  return subresource === undefined ? object : `${object}/${subresource}`;
}

/** `?a=1&b=2`, without what is undefined; the empty text for nothing. */
export function queryText(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((each): each is [string, string] => each[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

export const scopeQuery = ({ labelSelector, fieldSelector, limit, continue: next }: ListOptions) => ({
  labelSelector: labelSelector === '' ? undefined : labelSelector,
  fieldSelector: fieldSelector === '' ? undefined : fieldSelector,
  limit: limit === undefined ? undefined : String(limit),
  continue: next,
});
