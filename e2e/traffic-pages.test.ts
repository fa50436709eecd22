import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { type Rollout, rollouts, routers, routeTable, ruleProblems } from '@sluice/api';
import { managedRoutesAt } from '@sluice/canary';
import { isObject, type KubeObject } from '@sluice/kubernetes';
import { builtInRouters, isOfKind, kindsOf, requestOf } from '@sluice/traffic-routers';
import { folderOf } from '../packages/traffic-routers/src/testing/folder-of.ts';
import { exampleOf } from './traffic-examples.ts';

const folder = fileURLToPath(new URL('../docs/traffic', import.meta.url));
const pages = readdirSync(folder).filter((name) => name !== 'README.md');

describe.each(pages)('the example of docs/traffic/%s', (page) => {
  const objects: readonly KubeObject[] = exampleOf(page).map((each) => ({
    ...each,
    metadata: { namespace: 'default', uid: each.metadata.name, ...each.metadata },
  }));
  const rollout = objects.find((each) => isOfKind(each, rollouts)) as Rollout;
  const { canaryService: canary = '', stableService: stable = '', steps = [] } = rollout.spec.strategy?.canary ?? {};
  const uses = builtInRouters.flatMap((spec) => {
    const request = requestOf(spec, rollout, { canary, stable });
    return request === undefined ? [] : [{ spec, request }];
  });

  test('is a Rollout without a mistake, for one router', () => {
    expect(ruleProblems(rollout)).toEqual([]);
    expect(uses.length).toBe(1);
    for (const service of [canary, stable].filter((name) => name !== '')) {
      expect(objects.filter(({ kind, metadata }) => kind === 'Service' && metadata.name === service)).toHaveLength(1);
    }
  });

  test('has all objects that the router needs, and they can carry every step', () => {
    for (const { spec, request } of uses) {
      const live = objects.filter((each) => kindsOf(spec, request).some((kind) => isOfKind(each, kind)));
      for (const [currentStepIndex] of steps.entries()) {
        const managed = managedRoutesAt(rollout, { currentStepIndex, stableRS: 'old', currentPodHash: 'new' });
        const want = routeTable({
          maxWeight: request.maxWeight,
          canary: { service: canary, weight: 20, podHash: 'new' },
          stable: { service: stable, podHash: 'old' },
          managed,
        });
        expect(spec.render(request, live, want)).toMatchObject({ ok: true });
      }
      expect(spec.observe(request, live)).toMatchObject({ ok: true });
      expect(live.every((each) => isObject((each as { spec?: unknown }).spec))).toBe(true);
    }
  });
});

describe.each(builtInRouters.filter(({ id }) => routers[id].supports.headerRoutes !== 'none').map(({ id }) => id))('%s', (id) => {
  test('has an example of an A/B test: by header, by cookie and by percentage', () => {
    const rollout = exampleOf(`${folderOf(id)}.md`).find((each) => isOfKind(each, rollouts)) as Rollout;
    const { steps = [] } = rollout.spec.strategy?.canary ?? {};
    const headers = steps.flatMap(({ setHeaderRoute }) => setHeaderRoute?.match ?? []).map(({ headerName }) => headerName.toLowerCase());
    expect(new Set(headers)).toEqual(new Set(['x-tester', 'cookie']));
    expect(steps.some(({ setWeight = 0 }) => setWeight > 0)).toBe(true);
  });
});
