import type { Invariant } from './invariant.ts';

export const singleWriter: Invariant = {
  name: 'single-writer',
  law: 'Where controllers compete for a lease, nobody but its holder writes.',
  watch: ({ view, scenario }) => ({
    onWrite({ by, resource, object }) {
      if (by.who !== 'controller' || scenario.controllers === 1 || resource === 'leases.coordination.k8s.io') return undefined;
      const holder = view.lease()?.spec?.holderIdentity ?? '';
      return holder === by.process
        ? undefined
        : `${by.process} wrote ${resource} ${object.metadata.name} while ${holder || 'nobody'} held the lease`;
    },
  }),
};
