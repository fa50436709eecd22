import { describe, expect, test } from '@jest/globals';
import { crdOf } from './crd.ts';
import upstream from './fixtures/upstream-surface.json' with { type: 'json' };
import { inlined } from './inlined.ts';
import { apiKinds } from './kinds.ts';
import { objectSchema } from './object-schema.ts';
import { routers } from './rollout/traffic-routing/traffic-routing.ts';
import type { JsonSchema } from './schema.ts';

interface Node {
  readonly path: string;
  readonly schema: JsonSchema;
}

function* nodes(schema: JsonSchema, path = ''): Generator<Node> {
  yield { path, schema };
  for (const [name, field] of Object.entries(schema.properties ?? {})) yield* nodes(field, path === '' ? name : `${path}.${name}`);
  if (schema.items) yield* nodes(schema.items, `${path}[]`);
  if (schema.additionalProperties) yield* nodes(schema.additionalProperties, `${path}{}`);
}

const typeOf = (schema: JsonSchema): string =>
  schema['x-kubernetes-int-or-string'] ? 'int-or-string' : schema['x-kubernetes-preserve-unknown-fields'] ? 'any' : String(schema.type);

/** Inside of these all is Kubernetes' own. */
const isBorrowed = (path: string): boolean => /(^|\.)(template|job\.spec)[.[{]/.test(path);

/** Routers that the published API has under `plugins`, or not at all, have a field of their own here. */
const isOfOwnRouter = (path: string): boolean => {
  const [, name = ''] = /^spec\.strategy\.canary\.trafficRouting\.(\w+)/.exec(path) ?? [];
  return name in routers && !(`spec.strategy.canary.trafficRouting.${name}` in upstream.kinds.Rollout);
};

/** Without what stands below another one of them. */
const rootsOf = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => !paths.some((other) => path !== other && path.startsWith(other) && /^[.[{]/.test(path.slice(other.length))));

const schemaOf = (kind: (typeof apiKinds)[number]): JsonSchema => inlined(objectSchema(kind));

describe.each(apiKinds.map((kind) => ({ name: kind.kind, kind, all: [...nodes(schemaOf(kind))] })))(
  'the CRD of $name',
  ({ name, kind, all }) => {
    const byPath = new Map(all.map(({ path, schema }) => [path, schema]));
    const published = new Map(Object.entries(upstream.kinds).flatMap(([each, fields]) => (each === name ? Object.entries(fields) : [])));

    test('has every field of the published API, with the same type', () => {
      expect(published.size).toBeGreaterThan(50);
      const other = [...published].flatMap(([path, type]) => {
        const found = byPath.get(path);
        return found !== undefined && typeOf(found) === type ? [] : [`${path}: ${type} there, ${found ? typeOf(found) : 'missing'} here`];
      });
      expect(other).toEqual([]);
    });

    test('adds only what is listed here', () => {
      const added = all
        .map(({ path }) => path)
        .filter((path) => path !== '' && !isBorrowed(path) && !published.has(path) && !isOfOwnRouter(path));
      expect([...rootsOf(added)].sort()).toEqual([...(additions[name] ?? [])].sort());
    });

    test('is structural: every node says what it is, and nothing refers to something else', () => {
      const untyped = all.filter(
        ({ schema }) =>
          schema.type === undefined && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'],
      );
      expect(untyped).toEqual([]);
      expect(all.filter(({ schema }) => schema.$ref !== undefined)).toEqual([]);
      expect(all.filter(({ schema }) => schema.type === 'array' && schema.items === undefined)).toEqual([]);
      expect(all.filter(({ schema }) => schema.properties && schema.additionalProperties)).toEqual([]);
    });

    test('merges lists only by fields that every item has', () => {
      const merged = all.filter(({ schema }) => schema['x-kubernetes-list-type'] === 'map');
      const loose = merged.flatMap(({ path, schema }) =>
        (schema['x-kubernetes-list-map-keys'] ?? []).flatMap((key) => {
          const isThere = schema.items?.required?.includes(key) || schema.items?.properties?.[key]?.default !== undefined;
          return isThere ? [] : [`${path}.${key}`];
        }),
      );
      expect(loose).toEqual([]);
    });

    test('requires only fields that it has', () => {
      const lost = all.flatMap(({ path, schema }) =>
        (schema.required ?? []).filter((field) => schema.properties?.[field] === undefined).map((field) => `${path}.${field}`),
      );
      expect(lost).toEqual([]);
    });

    test('explains every field of its own that is an object or a list', () => {
      const known = /[\]}]$|\.labels$|\.annotations$|[sS]elector\./;
      const own = all.filter(({ path }) => /^(spec|status)/.test(path) && !isBorrowed(path) && !known.test(path));
      const silent = own.filter(({ schema }) => /object|array/.test(String(schema.type)) && !schema.description);
      expect(silent.map(({ path }) => path)).toEqual([]);
    });

    test('ends its columns with the age', () => {
      expect(crdOf(kind).spec.versions[0]?.additionalPrinterColumns?.at(-1)?.name).toBe('Age');
    });
  },
);

const ofMetrics = [
  'spec.metrics[].onNoData',
  'spec.metrics[].minSamples',
  ...['dynatrace', 'externalMetrics', 'splunk', 'stackdriver', 'compare', 'traffic'].map((id) => `spec.metrics[].provider.${id}`),
  // Newer than the published version.
  ...['prometheus', 'web'].map((id) => `spec.metrics[].provider.${id}.authentication.basicAuth`),
];

/** Each stands for all that is in it. */
const additions: Readonly<Record<string, readonly string[]>> = {
  Rollout: [
    'spec.strategy.canary.steps[].gate',
    'spec.strategy.canary.postPromotionAnalysis',
    'spec.strategy.canary.enforceSurge',
    'spec.strategy.canary.onNewRevision',
    'spec.strategy.canary.trafficRouting.traefik.ingressRoutes',
    'spec.strategy.canary.trafficRouting.propagationDelay',
    'spec.strategy.canary.trafficRouting.stickiness',
    'status.waitingFor',
    'status.canary.lastTrafficRouting',
    'status.canary.pausedStepIndex',
    'status.canary.postPromotionAnalysisRunStatus',
    'status.canary.queuedPodHash',
    'status.canary.routing',
    'status.canary.stickiness',
    // Newer than the published version.
    'status.duration',
  ],
  AnalysisRun: ofMetrics,
  AnalysisTemplate: ofMetrics,
  ClusterAnalysisTemplate: ofMetrics,
};

describe('the CRDs', () => {
  const facts = Object.fromEntries(apiKinds.map((kind) => [kind.kind, crdOf(kind).spec]));

  test('have the names, scopes and short names that manifests and fingers know', () => {
    const known = apiKinds.map((kind) => {
      const { names, scope, group } = crdOf(kind).spec;
      return [names.kind, names.plural, names.singular, names.shortNames?.join(), scope, group];
    });
    expect(known).toEqual([
      ['Rollout', 'rollouts', 'rollout', 'ro', 'Namespaced', 'argoproj.io'],
      ['Experiment', 'experiments', 'experiment', 'exp', 'Namespaced', 'argoproj.io'],
      ['AnalysisRun', 'analysisruns', 'analysisrun', 'ar', 'Namespaced', 'argoproj.io'],
      ['AnalysisTemplate', 'analysistemplates', 'analysistemplate', 'at', 'Namespaced', 'argoproj.io'],
      ['ClusterAnalysisTemplate', 'clusteranalysistemplates', 'clusteranalysistemplate', 'cat', 'Cluster', 'argoproj.io'],
    ]);
  });

  test('give only Rollouts a status and a scale subresource', () => {
    const { Rollout, ...others } = facts;
    expect(Rollout?.versions[0]?.subresources).toEqual({
      status: {},
      scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.HPAReplicas', labelSelectorPath: '.status.selector' },
    });
    for (const { versions } of Object.values(others)) expect(versions[0]?.subresources).toEqual({});
  });

  test('print the columns that scripts read', () => {
    const columns = Object.fromEntries(
      Object.entries(facts).map(([kind, { versions }]) => [kind, versions[0]?.additionalPrinterColumns?.map(({ name }) => name).join()]),
    );
    expect(columns).toEqual({
      Rollout: 'Desired,Current,Up-to-date,Available,Age',
      Experiment: 'Status,Age',
      AnalysisRun: 'Status,Age',
      AnalysisTemplate: 'Age',
      ClusterAnalysisTemplate: 'Age',
    });
  });

  test('fill in defaults only where the published ones do', () => {
    const defaults = apiKinds.flatMap((kind) => [...nodes(schemaOf(kind))].filter(({ schema }) => schema.default !== undefined));
    const kinds = new Set(defaults.map(({ path, schema }) => `${path.split('.').at(-1)}=${schema.default}`));
    expect([...kinds].sort()).toEqual([
      'apiVersion=v1',
      'interval=5m',
      'name=',
      'optional=false',
      'protocol=TCP',
      'requestTimeout=10s',
      'service=',
    ]);
  });
});
