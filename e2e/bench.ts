/**
 * `make bench`: what the controller costs, on a real API server with modelled pods. Requests are counted in the API server's audit log.
 * Prints figures beside the reference's, and judges nothing. ONLY=free,latency runs these parts alone, ROLLOUTS=n with so many Rollouts;
 * SAMPLES=n and IDLE_SECONDS=n shorten the parts `latency` and `idle`.
 */
import { rmSync } from 'node:fs';
import { idlePart } from './bench/idle.ts';
import { latencyPart } from './bench/latency.ts';
import type { Part } from './bench/part.ts';
import { updateParts } from './bench/updates.ts';
import { usageOf } from './bench/usage.ts';
import { setStage } from './set-stage.ts';
import { undoList } from './undo.ts';
import { workspace } from './workspace.ts';

const parts: readonly Part[] = [...updateParts, idlePart, latencyPart];

const tell = (text: string) => void process.stdout.write(`${text}\n`);
const wanted = process.env.ONLY?.split(',') ?? parts.map(({ name }) => name);
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) throw new Error(`ONLY=${unknown.join(',')}: the parts are ${parts.map(({ name }) => name).join(', ')}`);

const undo = undoList((problem) => tell(`in the end: ${problem}`));
const folder = await workspace();
try {
  const stage = await setStage(folder, undo, tell);
  const { auditLog } = stage.cluster;
  if (auditLog === undefined) throw new Error('the benchmark needs the audit log of the API server');
  const rollouts = process.env.ROLLOUTS === undefined ? undefined : Number(process.env.ROLLOUTS);
  for (const part of parts.filter(({ name }) => wanted.includes(name))) {
    tell(`\n${part.name}: ${part.about}`);
    await part.run({ stage, usage: usageOf(folder, 'controller'), auditLog, rollouts, tell });
  }
} finally {
  await undo.all();
  rmSync(folder, { recursive: true, force: true });
}
