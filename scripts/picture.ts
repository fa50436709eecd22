/**
 * `make picture`: docs/images/get-watch.svg, a recording of `kubectl argo rollouts get rollout web -w` during an update. All that it shows
 * is what the program drew, on the embedded cluster under virtual time.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollouts } from '../packages/api/src/index.ts';
import { startEmbedded } from '../packages/cli/src/testing/embedded.ts';
import { webRollout } from '../packages/cli/src/testing/manifests.ts';
import { animatedSvg, type Frame } from './picture/animated-svg.ts';

const target = fileURLToPath(new URL('../docs/images/get-watch.svg', import.meta.url));
const seconds = 16;

const frames: Frame[] = [];
let beginMs = Number.POSITIVE_INFINITY;

const cluster = await startEmbedded({
  onDraw: (text) => void frames.push({ text: textOf(text), atMs: cluster.clock.now() - beginMs }),
});
const { client, clock } = cluster;
const steps = [{ setWeight: 25 }, { pause: { duration: 3 } }, { setWeight: 50 }, { pause: { duration: 3 } }];
await client.create(rollouts, webRollout({ canary: { steps } }));
await clock.advance(30_000);

beginMs = clock.now();
cluster.begin('get', 'rollout', 'web', '-w');
await clock.advance(2000);
await cluster.run('set', 'image', 'web', 'c=demo:v2-slow-1s');
await clock.advanceTo(beginMs + seconds * 1000);
await cluster.close();

const shown = frames.filter(({ text, atMs }, index) => atMs < seconds * 1000 && text !== frames[index - 1]?.text);
const rows = Math.max(...shown.map(({ text }) => text.split('\n').length));
const plain = shown.flatMap(({ text }) => text.split('\n')).map((line) => [...line.replaceAll(/‹\d+›/g, '')].length);
const stillAt = shown.findIndex(({ atMs }) => atMs > 6000);
mkdirSync(dirname(target), { recursive: true });
const title = 'kubectl argo rollouts get rollout web -w, during an update';
writeFileSync(target, animatedSvg(shown, { title, columns: Math.max(...plain), rows, endMs: seconds * 1000, stillAt }));
process.stdout.write(`docs/images/get-watch.svg: ${shown.length} frames, ${seconds} s\n`);

/** What a frame for the terminal shows: its lines with their colours, without what moves the cursor. */
function textOf(drawn: string): string {
  return drawn
    .replaceAll('\u001b[', '‹')
    .replaceAll(/‹[?\d]*[A-LN-Za-ln-z]/g, '')
    .replaceAll(/‹(\d+)m/g, (_, code: string) => `‹${code === '0' ? '39' : code}›`)
    .replace(/\n$/, '');
}
