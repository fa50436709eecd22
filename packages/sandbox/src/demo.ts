import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analysisRuns, analysisTemplates, type Rollout, rollouts } from '@sluice/api';
import { runController } from '@sluice/controller';
import {
  assert,
  isObject,
  type Json,
  type Kind,
  type KubeObject,
  pods,
  replicaSets,
  services,
  silentLog,
  sleep,
  stopper,
} from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { ansi, plain, renderFrame, renderTree, rolloutTree } from '@sluice/view';
import { startSandbox } from './sandbox.ts';

/**
 * `make demo`: an embedded cluster and the controller in one process. Applies three examples, changes the image in each, and shows the
 * rollouts live: two until they are Healthy at the new revision, and one whose new revision answers with errors, until its analysis has
 * taken it back. On a terminal it then stays up for the user; elsewhere it ends.
 */

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache', import.meta.url));
const namespace = 'default';
const files = ['canary.yaml', 'blue-green.yaml', 'analysis.yaml'];
const names = ['canary-demo', 'blue-green-demo', 'analysis-demo'] as const;
const appliedKinds: readonly Kind[] = [services, analysisTemplates, rollouts];
const newImage = 'nginx:1.29-alpine';
/** Half of its requests fail, five seconds after it is ready. */
const badImage = 'nginx:1.29-alpine-errors-50-after-5s';
const newImages = { 'canary-demo': newImage, 'blue-green-demo': newImage, 'analysis-demo': badImage };
/** How long the whole show may take before it counts as broken. */
const limitMs = 55_000;
const frameMs = 200;
/** Lines of a tree that a small terminal goes without. */
const minor = /^(?:Namespace|Message|Strategy|Images|Replicas| {2}SetWeight| {2}(?:Desired|Current|Updated|Ready|Available)|\s{10})/;

const isTerminal = process.stdout.isTTY === true;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const stop = stopper();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.stop());

const deadline = systemClock.now() + limitMs;
mkdirSync(cache, { recursive: true });
const kubeconfig = join(cache, 'demo.kubeconfig');
const sandbox = await startSandbox({ listen: '127.0.0.1:0', kubeconfig, log: silentLog }, stop);
const { client } = sandbox;
const measuring = { http: sandbox.http };
const controller = runController({ client, clock: systemClock, random: Math.random, log: silentLog, measuring }, stop);
say(`An embedded Kubernetes is running at ${sandbox.url}, and the controller with it.`);

try {
  await play();
} catch (error) {
  say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
stop.stop();
await controller;
await sandbox.closed;
// What the parts had planned for later, a check in ten minutes or so, has no meaning any longer.
process.exit();

async function play(): Promise<void> {
  // Services first: a Rollout that cannot find its own says so.
  const objects = readExamples().sort((a, b) => appliedKinds.indexOf(kindOf(a)) - appliedKinds.indexOf(kindOf(b)));
  for (const object of objects) await client.create(kindOf(object), object);
  say('Applied a canary, a blue-green rollout, and a canary that is judged by the errors of its users, with their Services.\n');
  await show('the first revision', isHealthyAt('nginx:1.28-alpine'));
  if (stop.stopped) return;
  for (const name of names) await setImage(name);
  say(`\nChanged the images to ${newImage}; that of analysis-demo to one that soon answers half of its requests with errors.\n`);
  await show(`the new image ${newImage}`, (rollout) => isHealthyAt(newImage)(rollout) || isTakenBack(rollout));
  if (stop.stopped) return;
  say('\nThe two good rollouts are Healthy at the new revision, and the analysis has taken the bad one back.');
  if (isTerminal) await stayUp();
}

function readExamples(): KubeObject[] {
  return files.flatMap((file) => {
    const parsed = parseYaml(readFileSync(join(examples, file), 'utf8'));
    assert(parsed.ok, `examples/${file} is no YAML`);
    return parsed.value.map((document) => inNamespace(document, file));
  });
}

function inNamespace(document: Json, file: string): KubeObject {
  assert(isObject(document) && isObject(document.metadata), `examples/${file} holds something that is no object`);
  const { apiVersion, kind, metadata } = document;
  return {
    ...document,
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: { ...metadata, name: String(metadata.name), namespace },
  };
}

function kindOf({ kind }: KubeObject): Kind {
  const found = appliedKinds.find((each) => each.kind === kind);
  assert(found !== undefined, `examples/ hold a ${kind}, which the demo does not know`);
  return found;
}

async function rolloutNamed(name: string): Promise<Rollout> {
  const found = await client.get(rollouts, { namespace, name });
  assert(found !== undefined, `Rollout ${name} is gone`);
  return found;
}

async function setImage(name: (typeof names)[number]): Promise<void> {
  const { spec } = await rolloutNamed(name);
  const containers = spec.template?.spec?.containers.map((container) => ({ ...container, image: newImages[name] }));
  const body: Json = JSON.parse(JSON.stringify({ spec: { template: { spec: { containers } } } }));
  await client.patch(rollouts, { namespace, name }, { type: 'merge', body });
}

function isHealthyAt(image: string): (rollout: Rollout) => boolean {
  return ({ metadata, spec, status }) =>
    status?.phase === 'Healthy' &&
    status.observedGeneration === String(metadata.generation) &&
    status.stableRS === status.currentPodHash &&
    spec.template?.spec?.containers[0]?.image === image;
}

/** The stable revision serves alone again. */
function isTakenBack({ metadata, status }: Rollout): boolean {
  return metadata.name === 'analysis-demo' && status?.waitingFor?.reason === 'Aborted';
}

/** Draws all trees until all rollouts are done; on a terminal in place, elsewhere a tree each time it says something new. */
async function show(what: string, isDone: (rollout: Rollout) => boolean): Promise<void> {
  const last = new Map<string, string>();
  for (let first = true; ; first = false) {
    const found = await Promise.all(names.map(rolloutNamed));
    const trees = await Promise.all(found.map(treeLines));
    if (isTerminal) draw(`Embedded Kubernetes at ${sandbox.url}: ${what}`, trees, first);
    else {
      for (const [index, rollout] of found.entries()) {
        const news = `${rollout.status?.phase} ${rollout.status?.message ?? ''} ${rollout.status?.currentStepIndex ?? ''} ${rollout.status?.currentPodHash}`;
        if (last.get(rollout.metadata.name) !== news) say([...(trees[index] ?? []), ''].join('\n'));
        last.set(rollout.metadata.name, news);
      }
    }
    if (found.every(isDone) || stop.stopped) return;
    if (systemClock.now() > deadline) throw new Error(`${what} was not Healthy after ${limitMs / 1000} s`);
    await sleep(systemClock, frameMs, stop);
  }
}

/** Puts the picture in place of the one before. Where the terminal has too few lines for it, what matters least is left out. */
function draw(title: string, trees: readonly (readonly string[])[], first: boolean): void {
  const { rows } = process.stdout;
  const whole = [title, '', ...trees.flatMap((tree) => [...tree, ''])];
  const short = whole.filter((line) => line !== '' && !line.includes('□') && !minor.test(line));
  process.stdout.write(renderFrame(whole.length < rows ? whole : short, { rows, first }));
}

async function treeLines(rollout: Rollout): Promise<readonly string[]> {
  const scope = { namespace, labelSelector: `app=${rollout.metadata.name}` };
  const [ownSets, ownPods, ownRuns] = await Promise.all([
    client.list(replicaSets, scope),
    client.list(pods, scope),
    client.list(analysisRuns, scope),
  ]);
  const objects = { rollout, replicaSets: ownSets.items, pods: ownPods.items, experiments: [], analysisRuns: ownRuns.items, jobs: [] };
  return renderTree(rolloutTree(objects, systemClock.now()), isTerminal ? ansi : plain);
}

async function stayUp(): Promise<void> {
  say(`\nThe cluster stays up until you press Ctrl-C. To look around, in another terminal:\n`);
  say(`  export KUBECONFIG=${kubeconfig}`);
  say('  kubectl get rollouts,replicasets,pods,services');
  say('  kubectl patch rollout canary-demo --type=json \\');
  say(`    -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "nginx:1.30-alpine"}]'`);
  await new Promise<void>((resolve) => void stop.onStop(resolve));
}
