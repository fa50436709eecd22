import { invalid, missing } from '../../problems.ts';
import { type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Knative.', {
  service: required(string('Name of the Service of Knative Serving whose traffic is split.')),
  canaryTag: string('Tag of the entry for the canary. canary where left out.'),
  stableTag: string('Tag of the entry for the stable side. stable where left out.'),
});

/** Knative: percents of the traffic of a serving Service. The sides are told apart by tags, and revisions by an annotation of the pod template. */
export interface KnativeTrafficRouting extends Infer<typeof schema> {}
export const knativeTrafficRouting: Router<KnativeTrafficRouting> = defineRouter<KnativeTrafficRouting>(schema, {
  needsServices: () => false,
  problems: ({ service, canaryTag = 'canary', stableTag = 'stable' }, field) => [
    ...(service === '' ? [missing(`${field}.service`)] : []),
    ...(canaryTag === stableTag ? [invalid(`${field}.canaryTag`, canaryTag, 'must differ from stableTag')] : []),
  ],
});
