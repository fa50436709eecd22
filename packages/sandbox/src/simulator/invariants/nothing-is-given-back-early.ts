import { managedByAnnotation } from '@sluice/api';
import { parseInstant } from '@sluice/kubernetes';
import { scaledDownByAnnotation } from '@sluice/rollout';
import type { Invariant } from './invariant.ts';
import { roleOf } from './service-write.ts';

const justMadeMs = 60_000;

export const nothingIsGivenBackEarly: Invariant = {
  name: 'nothing-is-given-back-early',
  law: 'A Service or a Deployment is given back only when the Rollout that took it is gone, or does not name it any more.',
  watch: ({ view }) => ({
    onWrite({ by, resource, before, after }) {
      if (by.who !== 'controller' || before === undefined || after === undefined) return undefined;
      const mark = resource === 'services' ? managedByAnnotation : scaledDownByAnnotation;
      const isGivenBack = before.metadata.annotations?.[mark] !== undefined && after.metadata.annotations?.[mark] === undefined;
      const rollout = view.rollout();
      if (!isGivenBack || rollout === undefined || rollout.metadata.deletionTimestamp !== undefined) return undefined;
      // One of the same name may have been made between the look at the server and this write; it takes them again.
      if (view.now() - (parseInstant(rollout.metadata.creationTimestamp ?? '') ?? 0) < justMadeMs) return undefined;
      const { name } = after.metadata;
      const isNamed = resource === 'services' ? roleOf(rollout, name) !== undefined : rollout.spec.workloadRef?.name === name;
      return isNamed ? `${name} was given back, but the Rollout still names it` : undefined;
    },
  }),
};
