import type { KubernetesClient } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { createHttp } from '../http.ts';
import type { ProviderIo } from '../metric-provider.ts';

/** A cluster that must not be asked. */
const noCluster = new Proxy({} as KubernetesClient, {
  get(_, verb) {
    throw new Error(`the cluster was asked to ${String(verb)}`);
  },
});

/** What providers may touch in tests: the real network, and a cluster, Secrets and settings as given. */
export function ioForTests(
  given: Partial<ProviderIo> & {
    readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly settings?: Readonly<Record<string, string>>;
  } = {},
): ProviderIo {
  const { secrets = {}, settings = {}, ...io } = given;
  return {
    providers: [],
    http: createHttp(io.clock ?? systemClock),
    clock: systemClock,
    client: noCluster,
    jobs: { client: noCluster, isElsewhere: false },
    tokens: new Map(),
    run: { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisRun', metadata: { name: 'run', namespace: 'shop', uid: 'uid-1' } },
    metric: 'errors',
    number: 1,
    secret: async (name, where) => secrets[`${where === 'run-namespace' ? 'shop' : 'controller'}/${name}`],
    setting: (name) => settings[name],
    readFile: async () => undefined,
    ...io,
  };
}
