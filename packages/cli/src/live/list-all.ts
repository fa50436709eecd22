import type { Kind, KubeObject, KubernetesClient, ListScope } from '@sluice/kubernetes';

/** What there is, and from where to watch on. */
export interface Listed<T> {
  readonly objects: readonly T[];
  readonly resourceVersion: string;
}

const pageSize = 500;

/** All objects of a kind, page by page. */
export async function listAll<T extends KubeObject>(client: KubernetesClient, kind: Kind<T>, scope: ListScope): Promise<Listed<T>> {
  const objects: T[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await client.list(kind, { ...scope, limit: pageSize, ...(next === undefined ? {} : { continue: next }) });
    objects.push(...page.items);
    next = page.continue;
    if (next === undefined || next === '') return { objects, resourceVersion: page.resourceVersion };
  }
}
