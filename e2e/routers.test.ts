import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { routers } from '@sluice/api';
import { resourceOf } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import { apiAccess } from '../packages/controller/src/access.ts';
import { folderOf } from '../packages/traffic-routers/src/testing/folder-of.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const folders = readdirSync(`${root}/packages/traffic-routers/src`, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== 'testing',
);
/** Pages of data planes that a router of another name steers. */
const dataPlanes: readonly string[] = ['kong.md'];
const pages = readdirSync(`${root}/docs/traffic`).filter((name) => name !== 'README.md');

describe('adding a router is a folder and a line in the registry', () => {
  test('every folder is registered, every router has its folder', () => {
    expect(builtInRouters.map(({ id }) => folderOf(id)).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  test('every router has a page, a row in the table of routers, and a configuration in the API', () => {
    const names = builtInRouters.map(({ id }) => folderOf(id));
    expect(pages.filter((page) => !dataPlanes.includes(page)).sort()).toEqual(names.map((name) => `${name}.md`).sort());
    for (const page of dataPlanes) expect(text('docs/traffic/README.md')).toContain(`](${page})`);
    for (const name of names) expect(text('docs/traffic/README.md')).toContain(`](${name}.md)`);
    for (const { id } of builtInRouters) expect(Object.keys(routers)).toContain(id);
  });

  test('the controller may read and write what routers declare, and the manifests say so', () => {
    const manifest = text('manifests/install.yaml');
    for (const kind of builtInRouters.flatMap(({ kinds }) => kinds)) {
      const access = apiAccess.filter((each) => resourceOf(each.kind) === resourceOf(kind)).flatMap(({ verbs }) => verbs);
      expect(access).toEqual(expect.arrayContaining(['list', 'watch', 'create', 'patch', 'delete']));
      expect(manifest).toContain(kind.plural);
    }
  });

  test.each(builtInRouters.map(({ id }) => id))('the row of %s in the table of routers says what it can do', (id) => {
    const row = text('docs/traffic/README.md')
      .split('\n')
      .find((line) => line.includes(`](${folderOf(id)}.md)`) && line.startsWith('| '));
    const { headerRoutes, mirrorRoutes, weightedExperiments, pingPong, maxTrafficWeight } = routers[id].supports;
    expect({
      headerRoutes: /header( and mirror)? routes/.test(row ?? ''),
      mirrorRoutes: /mirror routes/.test(row ?? ''),
      weightedExperiments: /arms of experiments/.test(row ?? ''),
      pingPong: /`pingPong`/.test(row ?? ''),
      maxTrafficWeight: /`maxTrafficWeight`/.test(row ?? ''),
      plugin: /plugins\[/.test(row ?? ''),
    }).toEqual({
      headerRoutes: headerRoutes !== 'none',
      mirrorRoutes,
      weightedExperiments,
      pingPong,
      maxTrafficWeight,
      plugin: routers[id].plugins.length > 0,
    });
  });

  test('every CRD to hold objects against says from which version of what it comes', () => {
    const crds = readdirSync(`${root}/e2e/crds`).filter((name) => name.endsWith('.yaml'));
    const origin =
      /^# (From the Go module \S+@v\S+, [^;]*License[^;]*;|Written by hand after (\S.+\n# of github\.com\/\S+ at [0-9a-f]{8},|the reference of .+ \d+\.x,))/;
    expect(crds.length).toBeGreaterThan(0);
    for (const name of crds) {
      expect(text(`e2e/crds/${name}`)).toMatch(origin);
    }
  });

  test('every router has a name of its own in the metrics', () => {
    expect(new Set(builtInRouters.map(({ label }) => label)).size).toBe(builtInRouters.length);
  });
});
