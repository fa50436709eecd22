import { missing } from '../../problems.ts';
import { type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Consul.', {
  serviceName: required(string('Name of the ServiceResolver, of the ServiceSplitter, and of the ServiceRouter for header routes.')),
  canarySubsetName: required(string('Subset of the canary.')),
  stableSubsetName: required(string('Subset of the stable side.')),
  serviceMetaAnnotationSuffix: string('Taken for the sake of older manifests; subsets are told apart by the names of pods.'),
});

/** Consul: weights of the subsets of a service. */
export interface ConsulTrafficRouting extends Infer<typeof schema> {}
export const consulTrafficRouting: Router<ConsulTrafficRouting> = defineRouter<ConsulTrafficRouting>(schema, {
  plugins: ['hashicorp/consul', 'argoproj-labs/consul'],
  supports: { headerRoutes: 'any' },
  needsServices: () => false,
  problems: (config, field) =>
    (['serviceName', 'canarySubsetName', 'stableSubsetName'] as const).flatMap((key) =>
      config[key] === '' ? [missing(`${field}.${key}`)] : [],
    ),
});
