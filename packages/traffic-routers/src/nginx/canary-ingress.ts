import type { NginxTrafficRouting } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import type { RouteRequest } from '../router-spec.ts';
import { at, listAt, textAt, withAt } from '../tree.ts';

interface Parts {
  readonly request: RouteRequest<NginxTrafficRouting>;
  readonly stable: KubeObject;
  /** The canary Ingress as it is now, or a new one. What others wrote on it stays. */
  readonly own: KubeObject;
  readonly prefix: string;
  readonly weight: number;
}

/** Which controller looks after an Ingress of the old style. */
const classAnnotation = 'kubernetes.io/ingress.class';

/** The canary Ingress beside a stable one, or undefined where no rule of that one leads to the stable Service. */
export function canaryIngress({ request, stable, own, prefix, weight }: Parts): KubeObject | undefined {
  const { config, rollout, stableService, canaryService, maxWeight } = request;
  const rules = listAt(stable, 'spec', 'rules').filter((rule) => pathsOf(rule).some(leadsTo(stableService)));
  if (rules.length === 0) return undefined;
  const oldClass = textAt(stable, 'metadata', 'annotations', classAnnotation);
  const annotations = {
    ...own.metadata.annotations,
    ...(oldClass === undefined ? {} : { [classAnnotation]: oldClass }),
    ...prefixed(prefix, config.additionalIngressAnnotations),
    ...config.canaryIngressAnnotations,
    [`${prefix}/canary`]: 'true',
    [`${prefix}/canary-weight`]: String(weight),
    ...(rollout.spec.strategy?.canary?.trafficRouting?.maxTrafficWeight === undefined
      ? {}
      : { [`${prefix}/canary-weight-total`]: String(maxWeight) }),
  };
  const made: KubeObject = { ...own, metadata: { ...own.metadata, annotations } };
  const leaves = {
    ingressClassName: at(stable, 'spec', 'ingressClassName'),
    tls: at(stable, 'spec', 'tls'),
    rules: rules.map((rule) =>
      withAt(
        rule,
        ['http', 'paths'],
        pathsOf(rule).map((path) => (leadsTo(stableService)(path) ? withAt(path, ['backend', 'service', 'name'], canaryService) : path)),
      ),
    ),
  };
  return Object.entries(leaves).reduce((object, [key, leaf]) => withAt(object, ['spec', key], leaf), made);
}

const pathsOf = (rule: unknown): readonly unknown[] => listAt(rule, 'http', 'paths');

const leadsTo =
  (service: string) =>
  (path: unknown): boolean =>
    textAt(path, 'backend', 'service', 'name') === service;

/** Annotations of the data plane, with its prefix where they come without one. */
const prefixed = (prefix: string, annotations: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key.startsWith(`${prefix}/`) ? key : `${prefix}/${key}`, value]));
