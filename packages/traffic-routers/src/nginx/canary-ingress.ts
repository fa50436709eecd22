import type { NginxTrafficRouting } from '@sluice/api';
import type { HTTPIngressPath, Ingress, IngressRule, OwnerReference } from '@sluice/kubernetes';
import type { RouteRequest } from '../router-spec.ts';

interface Parts {
  readonly request: RouteRequest<NginxTrafficRouting>;
  readonly stable: Ingress;
  /** The canary Ingress as it is now. What others wrote on it stays. */
  readonly present: Ingress | undefined;
  readonly name: string;
  readonly prefix: string;
  readonly weight: number;
  readonly owner: OwnerReference;
}

/** Which controller looks after an Ingress of the old style. */
const classAnnotation = 'kubernetes.io/ingress.class';

/** The canary Ingress beside a stable one, or undefined where no rule of that one leads to the stable Service. */
export function canaryIngress({ request, stable, present, name, prefix, weight, owner }: Parts): Ingress | undefined {
  const { config, rollout, stableService, canaryService, maxWeight } = request;
  const rules = (stable.spec?.rules ?? []).filter((rule) => pathsOf(rule).some(leadsTo(stableService)));
  if (rules.length === 0) return undefined;
  const oldClass = stable.metadata.annotations?.[classAnnotation];
  const { ingressClassName, tls } = stable.spec ?? {};
  const { namespace } = rollout.metadata;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    ...present,
    metadata: {
      ...present?.metadata,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: {
        ...present?.metadata.annotations,
        ...(oldClass === undefined ? {} : { [classAnnotation]: oldClass }),
        ...prefixed(prefix, config.additionalIngressAnnotations),
        ...config.canaryIngressAnnotations,
        [`${prefix}/canary`]: 'true',
        [`${prefix}/canary-weight`]: String(weight),
        ...(rollout.spec.strategy?.canary?.trafficRouting?.maxTrafficWeight === undefined
          ? {}
          : { [`${prefix}/canary-weight-total`]: String(maxWeight) }),
      },
      ownerReferences: present?.metadata.ownerReferences ?? [owner],
    },
    spec: {
      ...(ingressClassName === undefined ? {} : { ingressClassName }),
      ...(tls === undefined ? {} : { tls }),
      rules: rules.map((rule) => ({
        ...rule,
        http: { paths: pathsOf(rule).map((path) => (leadsTo(stableService)(path) ? withService(path, canaryService) : path)) },
      })),
    },
  };
}

const pathsOf = (rule: IngressRule): readonly HTTPIngressPath[] => rule.http?.paths ?? [];

const leadsTo =
  (service: string) =>
  ({ backend }: HTTPIngressPath): boolean =>
    backend.service?.name === service;

const withService = (path: HTTPIngressPath, name: string): HTTPIngressPath => ({
  ...path,
  backend: { ...path.backend, service: { ...path.backend.service, name } },
});

/** Annotations of the data plane, with its prefix where they come without one. */
const prefixed = (prefix: string, annotations: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key.startsWith(`${prefix}/`) ? key : `${prefix}/${key}`, value]));
