#!/usr/bin/env node
import { basename } from 'node:path';
import { stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import type { ConnectionFlags } from './connection-flags.ts';
import { execute } from './execute.ts';
import { readFiles } from './files/read-files.ts';
import type { Cluster } from './io.ts';

const { stdout, stderr, env } = process;
const stop = stopper();
/** For terminals that do not tell their size. */
const unknownRows = 1000;
let close = async (): Promise<void> => {};

/** A server that is not there should be told of at once; one lost connection may be chance. */
const mostTries = 2;

/** Loads the client only now: `version` and help do without. */
async function connectTo({ options, verbosity }: ConnectionFlags): Promise<Cluster> {
  const { connect } = await import('@sluice/kube-client');
  const told = verbosity < 6 ? {} : { onRequest: tell };
  const connection = await connect({ userAgent: 'kubectl-argo-rollouts', mostTries, ...options, ...told });
  close = connection.close;
  return connection;
}

function tell({ verb, resource, code, seconds }: { verb: string; resource: string; code: number; seconds: number }): void {
  stderr.write(`${verb} ${resource} ${code} in ${Math.round(seconds * 1000)} ms\n`);
}

/** `kubectl-sluice` for whoever installed it under that name. */
function programName(): string {
  const name = basename(process.argv[1] ?? '');
  return name.startsWith('kubectl-') ? name : 'kubectl-argo-rollouts';
}

async function main(): Promise<void> {
  process.once('SIGINT', () => stop.stop());
  process.once('SIGTERM', () => stop.stop());
  // Whoever reads the output may have had enough of it, as `| head` does.
  stdout.on('error', () => process.exit(0));
  const isScreen = stdout.isTTY && env.TERM !== 'dumb';
  const screen = { draw: (text: string) => void stdout.write(text), rows: () => (stdout.rows > 0 ? stdout.rows : unknownRows) };
  process.exitCode = await execute(process.argv.slice(2), {
    print: (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
    ...(isScreen ? { screen } : {}),
    colours: isScreen && (env.NO_COLOR ?? '') === '',
    clock: systemClock,
    env,
    stop,
    programName: programName(),
    readFiles,
    connect: connectTo,
  });
  await close();
}

void main();
