import { generateCrds } from '../../packages/api/generate/crds.ts';
import { apiKinds } from '../../packages/api/src/kinds.ts';
import { type ApiAccess, apiAccess } from '../../packages/controller/src/access.ts';
import type { KubeObject, Namespace } from '../../packages/kubernetes/src/index.ts';
import { accessControl, aggregatedRoles, type Reach } from './access-control.ts';
import { documents } from './documents.ts';
import { helmChart } from './helm-chart.ts';
import { namespace } from './names.ts';
import { workload } from './workload.ts';

const plurals = apiKinds.map(({ plural }) => plural);

/** Every object of an installation but the CRDs, in the order in which they must be applied. */
export function installation(reach: Reach, access: readonly ApiAccess[] = apiAccess): readonly KubeObject[] {
  const control = accessControl(reach, access);
  const controller = workload(reach);
  switch (reach) {
    case 'cluster': {
      const home: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      return [home, ...control, ...aggregatedRoles(plurals), ...controller];
    }
    case 'namespace':
      return [...control, ...controller];
  }
}

/** All files of manifests/: path from the root of the repository → text. */
export function manifestFiles(): ReadonlyMap<string, string> {
  const crds = generateCrds();
  const crdNames = Object.keys(crds).map((path) => path.slice(path.lastIndexOf('/') + 1));
  const cluster = documents(...installation('cluster'));
  const namespaced = documents(...installation('namespace'));
  return new Map([
    ...Object.entries(crds),
    ['manifests/install.yaml', cluster],
    ['manifests/namespace-install.yaml', namespaced],
    // Kustomize reads no file outside of the folder of a kustomization, so these two have their copies.
    ['manifests/cluster-install/install.yaml', cluster],
    ['manifests/cluster-install/kustomization.yaml', kustomization({ resources: ['../crds', 'install.yaml'] })],
    ['manifests/namespace-install/install.yaml', namespaced],
    ['manifests/namespace-install/kustomization.yaml', kustomization({ resources: ['install.yaml'] })],
    ...[...helmChart(apiAccess, plurals)].map(([path, text]) => [`manifests/helm/sluice/${path}`, text] as const),
    // Without an ending: `kubectl apply -f manifests/crds` must not take it for an object.
    ['manifests/crds/Kustomization', kustomization({ resources: crdNames })],
  ]);
}

const kustomization = (content: object): string =>
  documents({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...content });
