import { join } from 'node:path';
import { namespaces, silentLog, stopper } from '@sluice/kubernetes';
import { type Sandbox, startSandbox } from '../../sandbox.ts';
import { findKubectl, type Kubectl, kubectlFor } from './kubectl.ts';

/** What the laws of kubectl need. Those of one file share one server. */
export interface KubectlSuite {
  readonly kubectl: Kubectl;
  /** One test in a namespace of its own, which goes with it; the test is given the arguments that lead there. */
  law(name: string, run: (inNamespace: readonly string[]) => Promise<void>): void;
}

/** The test runner's own functions. */
interface Runner {
  readonly test: {
    (name: string, run: () => Promise<void> | void, limitMs?: number): void;
    skip(name: string, run: () => void): void;
  };
  beforeAll(run: () => Promise<void>): void;
  afterAll(run: () => Promise<void>): void;
}

/** Longer than all waits of one law together. */
const limitMs = 90_000;

/** Starts a cluster and drives the real kubectl against it; where there is no kubectl, one test is reported as skipped, and says why. */
export function kubectlLaws({ test, beforeAll, afterAll }: Runner, laws: (suite: KubectlSuite) => void): void {
  const program = findKubectl();
  if (program === undefined) {
    test.skip('the laws of kubectl, which is not on this machine ($KUBECTL may name it)', () => {});
    return;
  }
  const kubectl = kubectlFor(program);
  const stop = stopper();
  let sandbox: Sandbox;
  let count = 0;
  beforeAll(async () => {
    sandbox = await startSandbox({ listen: '127.0.0.1:0', kubeconfig: join(kubectl.folder, 'kubeconfig'), log: silentLog }, stop);
  });
  afterAll(async () => {
    stop.stop();
    await sandbox.closed;
    kubectl.dispose();
  });
  laws({
    kubectl,
    law: (name, run) =>
      test(
        name,
        async () => {
          const namespace = `law-${count++}`;
          await sandbox.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
          try {
            await run(['--namespace', namespace]);
          } finally {
            await sandbox.client.remove(namespaces, { name: namespace }).catch(() => undefined);
          }
        },
        limitMs,
      ),
  });
}
