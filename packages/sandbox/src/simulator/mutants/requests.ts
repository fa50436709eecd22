import { isApiError, isObject, type Json, type KubernetesClient, type Patch, resourceOf } from '@sluice/kubernetes';
import type { Mutant } from './mutant.ts';

const client = (name: string, change: (real: KubernetesClient) => Partial<KubernetesClient>): Mutant => ({
  name,
  mutation: { client: (real) => ({ ...real, ...change(real) }) },
});

/** Requests without their guards, and answers that are taken for something else. */
export const requestMutants: readonly Mutant[] = [
  client('status and Services are written on any version', (real) => ({
    patch: (kind, key, patch, target) => real.patch(kind, key, withoutVersion(patch), target),
  })),
  client('sizes are written whatever they have become', (real) => ({
    patch: (kind, key, patch, target) => real.patch(kind, key, withoutTests(patch), target),
  })),
  client('own writes are not remembered', (real) => ({
    async patch(kind, key, patch, target) {
      const answer = await real.patch(kind, key, patch, target);
      // An answer of another kind is not taken in.
      return resourceOf(kind) === 'leases.coordination.k8s.io' ? answer : { ...answer, kind: 'Status' };
    },
  })),
  client('a failed read counts as nothing there', (real) => ({
    async get(kind, key) {
      try {
        return await real.get(kind, key);
      } catch {
        return undefined;
      }
    },
  })),
  client('a failed write counts as done', (real) => ({
    async patch(kind, key, patch, target) {
      try {
        return await real.patch(kind, key, patch, target);
      } catch (error) {
        const present = isApiError(error) ? await real.get(kind, key) : undefined;
        if (present === undefined || resourceOf(kind) === 'leases.coordination.k8s.io') throw error;
        return present;
      }
    },
  })),
  client('the selector of a Service is replaced', (real) => ({
    patch(kind, key, patch, target) {
      const selector = resourceOf(kind) === 'services' ? selectorIn(patch) : undefined;
      if (selector === undefined) return real.patch(kind, key, patch, target);
      return real.patch(kind, key, { type: 'json', operations: [{ op: 'replace', path: '/spec/selector', value: selector }] }, target);
    },
  })),
  client('Services are not given back', (real) => ({
    async patch(kind, key, patch, target) {
      const isGivingBack = resourceOf(kind) === 'services' && JSON.stringify(patch).includes('null');
      const present = isGivingBack ? await real.get(kind, key) : undefined;
      return present ?? real.patch(kind, key, patch, target);
    },
  })),
  client('a Deployment is not given its pods back', (real) => ({
    async patch(kind, key, patch, target) {
      const isGivingBack = resourceOf(kind) === 'deployments.apps' && JSON.stringify(patch).includes('"remove"');
      const present = isGivingBack ? await real.get(kind, key) : undefined;
      return present ?? real.patch(kind, key, patch, target);
    },
  })),
  { name: 'who has lost the lease goes on writing', mutation: { mayWrite: () => true } },
];

function withoutVersion(patch: Patch): Patch {
  if (patch.type !== 'merge' || !isObject(patch.body) || !isObject(patch.body.metadata)) return patch;
  const { resourceVersion: _, ...metadata } = patch.body.metadata;
  return { ...patch, body: { ...patch.body, metadata } as Json };
}

function withoutTests(patch: Patch): Patch {
  return patch.type === 'json' ? { ...patch, operations: patch.operations.filter(({ op }) => op !== 'test') } : patch;
}

function selectorIn(patch: Patch): Json | undefined {
  if (patch.type !== 'merge' || !isObject(patch.body) || !isObject(patch.body.spec)) return undefined;
  return (patch.body.spec.selector as Json | undefined) ?? undefined;
}
