import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Connection, connect } from '@sluice/kube-client';
import { type KubernetesClient, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { guardedWrites, runLeaderElection } from '@sluice/runtime';
import { CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { MeasuringOptions } from './analysis/create-analyses.ts';
import { runController } from './controller.ts';
import { serveEndpoints } from './endpoints.ts';
import { type Flags, parseFlags } from './flags.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { withPrimaryCluster } from './primary-cluster.ts';

/** The controller as a process: flags, logs, ports, leader election, signals. Exit code 0 after a clean stop, else 1. */
async function main(flags: Flags): Promise<number> {
  const log = createLog({ level: flags.loglevel, format: flags.logformat });
  if (flags.ignored.length > 0) log.warn('flags without effect in this version', { flags: flags.ignored.join(' ') });
  const stop = stopper();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info('stopping', { signal });
      stop.stop();
    });
  }

  const metrics = createMetrics(manifest.version);
  const connection = await connect({
    ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
    qps: flags.qps,
    burst: flags.burst,
    onRequest: (request) => metrics.onRequest(request),
    onWarning: (text) => log.warn('the API server warns', { text }),
  });
  const closeEndpoints = await serveEndpoints(metrics, { healthz: flags.healthzPort, metrics: flags.metricsPort }, log);
  const jobConnection = await connectForJobs();
  const measuringWith = (guard: (client: KubernetesClient) => KubernetesClient) => ({
    namespace: process.env.POD_NAMESPACE ?? connection.namespace,
    setting: (name: string) => process.env[name] || undefined,
    readFile: (path: string) => readFile(path, 'utf8').catch(() => undefined),
    workers: flags.analysisThreads,
    ...jobsIn(jobConnection?.client, connection.client, guard),
  });
  const namespace = flags.namespace ?? process.env.POD_NAMESPACE ?? connection.namespace;
  const withIstio = withPrimaryCluster({
    client: connection.client,
    clock: systemClock,
    log,
    namespace: process.env.POD_NAMESPACE ?? connection.namespace,
    connect: (kubeconfigText) => connect({ kubeconfigText, qps: flags.qps, burst: flags.burst }),
  });
  const ports = { client: connection.client, clock: systemClock, random: Math.random, log };
  const options = {
    ...ports,
    workers: flags.rolloutThreads,
    instanceId: flags.instanceId,
    stepPlugins: { endpoints: flags.stepPlugins },
    observer: metrics,
    ...(flags.awsVerifyTargetGroup ? { verifyTargetGroups: { tagKey: flags.albTagKeyResourceId } } : {}),
    ...(flags.namespaced ? { namespace } : {}),
  };
  log.info('connected', { server: connection.server, version: manifest.version, instanceId: flags.instanceId || undefined });

  try {
    if (!flags.leaderElect) {
      await runController({ ...options, client: withIstio.client, measuring: measuringWith((client) => client) }, stop);
      return 0;
    }
    const suffix = flags.instanceId === '' ? '' : `-${flags.instanceId}`;
    const { lost } = await runLeaderElection(
      {
        ...ports,
        lease: { namespace: process.env.POD_NAMESPACE ?? connection.namespace, name: `argo-rollouts-controller-lock${suffix}` },
        identity: `${hostname()}_${randomUUID()}`,
        leaseDurationMs: flags.leaderElectLeaseDurationMs,
        renewDeadlineMs: flags.leaderElectRenewDeadlineMs,
        retryPeriodMs: flags.leaderElectRetryPeriodMs,
        lead: (term, mayWrite) => {
          const guard = (client: KubernetesClient) => guardedWrites(client, mayWrite);
          return runController({ ...options, client: guard(withIstio.client), measuring: measuringWith(guard) }, term);
        },
      },
      stop,
    );
    if (lost) log.error('the lease was lost: ending, so that a fresh process can take part again');
    return lost ? 1 : 0;
  } finally {
    closeEndpoints();
    await connection.close();
    await jobConnection?.close();
    await withIstio.close();
  }
}

/** The cluster for the Jobs of analyses, where it is another one. */
async function connectForJobs(): Promise<Connection | undefined> {
  const kubeconfig = process.env.ARGO_ROLLOUTS_ANALYSIS_JOB_KUBECONFIG;
  return kubeconfig === undefined || kubeconfig === '' ? undefined : connect({ kubeconfig });
}

/** Where the Jobs of analyses run, where that is not beside their run. */
function jobsIn(
  elsewhere: KubernetesClient | undefined,
  here: KubernetesClient,
  guard: (client: KubernetesClient) => KubernetesClient,
): Pick<MeasuringOptions, 'jobs'> {
  const namespace = process.env.ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE || undefined;
  if (elsewhere === undefined && namespace === undefined) return {};
  return { jobs: { client: guard(elsewhere ?? here), isElsewhere: true, ...(namespace === undefined ? {} : { namespace }) } };
}

async function run(): Promise<void> {
  try {
    process.exitCode = await main(parseFlags(process.argv.slice(2), manifest.version));
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else {
      process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}

void run();
