/**
 * Starts and ends etcd, kube-apiserver and kube-controller-manager on free ports of 127.0.0.1, from programs that `build` made.
 * There is no scheduler and no node: what runs pods is not part of it.
 *
 *   node control-plane.ts up RUN_DIR BIN_DIR      prints the path of the admin kubeconfig
 *   node control-plane.ts down RUN_DIR
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatYaml } from '@sluice/kubernetes/yaml';
import { waitFor } from '../patience.ts';
import { freePorts } from './ports.ts';
import { killProgram, logTail, runs, startProgram, stopProgram } from './programs.ts';

/** In the order of their start. */
const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager'] as const;
type Program = (typeof programs)[number];

const readyLimitSeconds = 120;
const attempts = 3;
const issuer = 'https://kubernetes.default.svc.cluster.local';

/** Whatever acts on pods, owners, Services, quotas and roles; nothing that judges nodes, since their kubelet may be a model. */
const controllers = [
  'clusterrole-aggregation',
  'daemonset',
  'deployment',
  'disruption',
  'endpoints',
  'endpointslice',
  'garbage-collector',
  'horizontal-pod-autoscaler',
  'job',
  'namespace',
  'replicaset',
  'resourcequota',
  'root-ca-certificate-publisher',
  'serviceaccount',
  'statefulset',
].map((name) => `${name}-controller`);

export interface ControlPlane {
  /** Of a user that may do everything. */
  readonly kubeconfig: string;
  /** One JSON line per request. */
  readonly auditLog: string;
  /** Ends the API server at once, does `meanwhile`, and starts it again with all that it knew; returns when it is ready. */
  withoutApiServer(meanwhile: () => Promise<void>): Promise<void>;
}

/** Starts a control plane whose files all lie in `folder`, which it may use again after `stopControlPlane`; its data starts empty. */
export async function startControlPlane(folder: string, bin: string): Promise<ControlPlane> {
  const running = programs.filter((name) => runs(folder, name));
  if (running.length > 0) throw new Error(`${folder}: ${running.join(', ')} still runs; end it with e2e/cluster/down first`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(folder, bin);
    } catch (error) {
      const collision = programs.some((name) => logTail(folder, name, 50).includes('address already in use'));
      await stopControlPlane(folder);
      if (!collision || attempt === attempts) throw error;
    }
  }
}

export async function stopControlPlane(folder: string): Promise<void> {
  for (const name of programs.toReversed()) await stopProgram(folder, name);
  rmSync(join(folder, 'etcd'), { recursive: true, force: true });
}

async function start(folder: string, bin: string): Promise<ControlPlane> {
  const file = (name: string) => join(folder, name);
  for (const old of ['etcd', 'certificates', 'audit.log', ...programs.map((name) => `${name}.log`)])
    rmSync(file(old), { recursive: true, force: true });
  mkdirSync(file('certificates'), { recursive: true });
  const [etcdPort = 0, peerPort = 0, apiPort = 0, managerPort = 0] = await freePorts(4);
  const run = (name: Program, args: readonly string[]) => startProgram(folder, name, join(bin, name), args);

  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  run('etcd', [
    `--data-dir=${file('etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]);

  writeServiceAccountKeys(file('certificates'));
  copyFileSync(new URL('audit-policy.yaml', import.meta.url), file('audit-policy.yaml'));
  const tokens = { admin: randomBytes(24).toString('hex'), 'controller-manager': randomBytes(24).toString('hex') };
  const users = Object.entries(tokens).map(([user, token]) => `${token},${user},${user},"system:masters"\n`);
  writeFileSync(file('tokens.csv'), users.join(''), { mode: 0o600 });
  const apiServerFlags = [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--secure-port=${apiPort}`,
    `--cert-dir=${file('certificates')}`,
    '--authorization-mode=Node,RBAC',
    // A new node gets a taint that only the controller that judges nodes takes off again.
    '--disable-admission-plugins=TaintNodesByCondition',
    `--token-auth-file=${file('tokens.csv')}`,
    `--service-account-issuer=${issuer}`,
    `--service-account-key-file=${file('certificates/service-accounts.pub')}`,
    `--service-account-signing-key-file=${file('certificates/service-accounts.key')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--allow-privileged=true',
    `--audit-policy-file=${file('audit-policy.yaml')}`,
    `--audit-log-path=${file('audit.log')}`,
    '--audit-log-maxsize=100000', // MB: one file for the whole run
  ];
  run('kube-apiserver', apiServerFlags);
  const server = `https://127.0.0.1:${apiPort}`;
  const authority = await waitFor('certificate of kube-apiserver', readyLimitSeconds, () => {
    refuseIfDead(folder);
    const path = file('certificates/apiserver.crt');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  });
  for (const [user, token] of Object.entries(tokens)) writeKubeconfig(file(`${user}.kubeconfig`), { server, authority, user, token });
  const ask = (path: string) => answerOf(`${server}${path}`, authority, tokens.admin);
  const untilReady = () =>
    waitFor('answer of kube-apiserver to /readyz', readyLimitSeconds, async () => {
      refuseIfDead(folder);
      return (await ask('/readyz')) === 200 ? true : undefined;
    });
  await untilReady();

  const managerFlags = [
    `--kubeconfig=${file('controller-manager.kubeconfig')}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${managerPort}`,
    `--cert-dir=${file('certificates')}`,
    `--controllers=${controllers.join(',')}`,
    `--service-account-private-key-file=${file('certificates/service-accounts.key')}`,
    `--root-ca-file=${file('certificates/apiserver.crt')}`,
    '--leader-elect=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ];
  run('kube-controller-manager', managerFlags);
  await waitFor('service account that kube-controller-manager makes', readyLimitSeconds, async () => {
    refuseIfDead(folder);
    return (await ask('/api/v1/namespaces/default/serviceaccounts/default')) === 200 ? true : undefined;
  });
  return {
    kubeconfig: file('admin.kubeconfig'),
    auditLog: file('audit.log'),
    async withoutApiServer(meanwhile) {
      // Together with the manager, which would take its time to come back by itself.
      await stopProgram(folder, 'kube-controller-manager');
      await killProgram(folder, 'kube-apiserver');
      try {
        await meanwhile();
      } finally {
        run('kube-apiserver', apiServerFlags);
        await untilReady();
        run('kube-controller-manager', managerFlags);
      }
    },
  };
}

function refuseIfDead(folder: string): void {
  for (const name of programs)
    if (existsSync(join(folder, `${name}.pid`)) && !runs(folder, name))
      throw new Error(`${name} has ended; its log says:\n${logTail(folder, name)}`);
}

function writeServiceAccountKeys(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  writeFileSync(join(folder, 'service-accounts.key'), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'service-accounts.pub'), publicKey);
}

interface Login {
  readonly server: string;
  /** The certificates to trust, as PEM. */
  readonly authority: string;
  readonly user: string;
  readonly token: string;
}

/** Writes a kubeconfig with one user on one server, readable by its owner only. */
function writeKubeconfig(path: string, { server, authority, user, token }: Login): void {
  const cluster = { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sluice-e2e', cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'sluice-e2e', context: { cluster: 'sluice-e2e', user, namespace: 'default' } }],
    'current-context': 'sluice-e2e',
  };
  writeFileSync(path, formatYaml(config), { mode: 0o600 });
}

/** The HTTP status of a GET, or undefined where there is no answer. */
const answerOf = (url: string, ca: string, token: string): Promise<number | undefined> =>
  new Promise((settle) => {
    const request = get(url, { ca, headers: { authorization: `Bearer ${token}` }, agent: false, timeout: 5000 }, (response) => {
      response.resume();
      settle(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => settle(undefined));
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [verb, folder, bin] = process.argv.slice(2);
  if (verb === 'up' && folder !== undefined && bin !== undefined) {
    const started = performance.now();
    const { kubeconfig } = await startControlPlane(resolve(folder), resolve(bin));
    process.stderr.write(`e2e/cluster/up: ready after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    process.stdout.write(`${kubeconfig}\n`);
  } else if (verb === 'down' && folder !== undefined) {
    await stopControlPlane(resolve(folder));
  } else {
    process.stderr.write('usage: control-plane.ts up RUN_DIR BIN_DIR | down RUN_DIR\n');
    process.exitCode = 2;
  }
}
