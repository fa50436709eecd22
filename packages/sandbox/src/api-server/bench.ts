/**
 * How many operations a second the API server does in memory: `npm run -w packages/sandbox bench`. Prints, asserts nothing.
 * With and without field owners noted from the creation on.
 */
import { configMaps, deployments, type KubernetesClient, pods, stopper } from '@sluice/kubernetes';
import { createApiServer } from './api-server.ts';

const count = 5000;
const clock = { now: () => 1e12, after: () => () => {} };

function pseudoRandom(): () => number {
  let state = 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

async function measure(what: string, operation: (index: number) => Promise<unknown>): Promise<void> {
  const started = performance.now();
  for (let index = 0; index < count; index++) await operation(index);
  const perSecond = Math.round((count * 1000) / (performance.now() - started));
  process.stdout.write(`  ${what.padEnd(44)} ${perSecond.toLocaleString('en').padStart(10)} /s\n`);
}

const spec = {
  containers: [
    {
      name: 'main',
      image: 'example/app:1',
      ports: [{ containerPort: 80, name: 'http' }],
      resources: { requests: { cpu: '100m', memory: '64Mi' } },
      readinessProbe: { httpGet: { path: '/', port: 80 } },
    },
  ],
};
const metadata = (index: number) => ({ namespace: 'default', name: `web-${index}`, labels: { app: 'web' } });
const key = (index: number) => ({ namespace: 'default', name: `web-${index}` });

async function run(client: KubernetesClient): Promise<void> {
  const stop = stopper();
  const watchers = [1, 2, 3].map(async () => {
    let seen = 0;
    for await (const event of client.watch(pods, { sendInitialEvents: true }, stop)) if (event.type !== 'BOOKMARK') seen++;
    return seen;
  });
  await measure('create a ConfigMap', (index) =>
    client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(index), data: { a: 'b' } }),
  );
  await measure('merge patch of a ConfigMap', (index) =>
    client.patch(configMaps, key(index), { type: 'merge', body: { data: { a: `${index}` } } }),
  );
  await measure('create a Pod, three watchers', (index) =>
    client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: metadata(index), spec }),
  );
  await measure('merge patch of a Pod’s status, three watchers', (index) =>
    client.patch(pods, key(index), { type: 'merge', body: { status: { phase: 'Running', podIP: `10.0.0.${index}` } } }, 'status'),
  );
  await measure('JSON patch of a Pod’s label, three watchers', (index) =>
    client.patch(pods, key(index), { type: 'json', operations: [{ op: 'add', path: '/metadata/labels/n', value: `${index}` }] }),
  );
  await measure('create a Deployment', (index) =>
    client.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(index),
      spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec } },
    }),
  );
  await measure('get a Pod', (index) => client.get(pods, key(index)));
  stop.stop();
  process.stdout.write(`  events seen by each watcher: ${(await Promise.all(watchers)).join(', ')}\n`);
}

for (const tracksFields of [true, false]) {
  process.stdout.write(`${tracksFields ? 'field owners noted from the creation on' : 'field owners noted once applied'}\n`);
  await run(createApiServer({ clock, random: pseudoRandom(), tracksFields }).client());
}
