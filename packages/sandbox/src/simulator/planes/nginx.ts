/** https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary */
import { at, type Ingress, type KubeObject, listAt, textAt } from '@sluice/kubernetes';
import { serviceNames } from '../scenario/manifest.ts';
import { namespace } from '../view.ts';
import type { Plane } from './plane.ts';

const prefix = 'nginx.ingress.kubernetes.io';

const stable: Ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace, annotations: { 'example.org/contact': 'web@example.org' } },
  spec: {
    rules: [
      {
        host: 'web.example',
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: serviceNames.stable, port: { number: 80 } } } }] },
      },
    ],
  },
};

export const nginx: Plane = {
  router: 'nginx',
  trafficRouting: { nginx: { stableIngress: 'web' } },
  sides: { canaryService: serviceNames.canary, stableService: serviceNames.stable },
  objects: [stable],
  resources: ['ingresses.networking.k8s.io'],
  routes(objects) {
    const canary = objects.find((each) => annotation(each, 'canary') === 'true');
    const others = objects.filter((each) => each !== canary);
    const total = Number(annotation(canary, 'canary-weight-total') ?? 100);
    const weight = canary === undefined ? 0 : Number(annotation(canary, 'canary-weight') ?? 0);
    return others.map((each) => ({
      isMarked: false,
      shares: [
        { to: { service: serviceOf(each) }, weight: total - weight },
        ...(canary === undefined ? [] : [{ to: { service: serviceOf(canary) }, weight }]),
      ],
    }));
  },
  // A canary Ingress is the router's own.
  withoutShares: (object) =>
    annotation(object, 'canary') === 'true' ? { ...object, metadata: { name: object.metadata.name }, spec: {} } : object,
};

const annotation = (object: KubeObject | undefined, key: string) => textAt(object, 'metadata', 'annotations', `${prefix}/${key}`);

const serviceOf = (ingress: KubeObject): string =>
  textAt(at(listAt(ingress, 'spec', 'rules')[0], 'http', 'paths', 0), 'backend', 'service', 'name') ?? '';
