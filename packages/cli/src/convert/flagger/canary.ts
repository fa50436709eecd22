import type { KubeObject } from '@sluice/kubernetes';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts';

/** A Canary of Flagger, as far as a Rollout can take it over. See https://docs.flagger.app/usage/how-it-works. */
export interface FlaggerCanary {
  readonly name: string;
  readonly namespace: string | undefined;
  /** Of the target: a Deployment, a DaemonSet or a Service. */
  readonly target: { readonly kind: string; readonly name: string };
  readonly provider: string | undefined;
  /** The Service that users call. */
  readonly service: string;
  readonly port: number;
  readonly analysis: Fields;
  readonly serviceFields: Fields;
  readonly spec: Fields;
  readonly interval: string;
  /** Failed checks that end a release. */
  readonly threshold: number;
  /** Checks before a switch; undefined where weights are used. */
  readonly iterations: number | undefined;
  /** Header matches of an A/B test. */
  readonly matches: readonly Fields[];
  readonly weights: readonly number[];
}

/** Checks of a blue-green release that does not say how many. */
export const defaultIterations = 10;

export const isFlaggerCanary = ({ apiVersion, kind }: KubeObject): boolean => apiVersion.startsWith('flagger.app/') && kind === 'Canary';

export function readCanary(object: KubeObject): FlaggerCanary {
  const spec = fieldsOf('spec' in object ? object.spec : undefined);
  const analysis = fieldsOf(spec.analysis ?? spec.canaryAnalysis);
  const service = fieldsOf(spec.service);
  const target = fieldsOf(spec.targetRef);
  const targetName = textOf(target.name) ?? object.metadata.name;
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace,
    target: { kind: textOf(target.kind) ?? 'Deployment', name: targetName },
    provider: textOf(spec.provider),
    service: textOf(service.name) ?? targetName,
    port: numberOf(service.port) ?? 80,
    analysis,
    serviceFields: service,
    spec,
    interval: textOf(analysis.interval) ?? '1m',
    threshold: Math.max(1, numberOf(analysis.threshold) ?? 1),
    iterations: numberOf(analysis.iterations),
    matches: listOf(analysis.match).map(fieldsOf),
    weights: weightsOf(analysis),
  };
}

/** `stepWeights` as they stand; else `stepWeight`, again and again until `maxWeight` is reached. */
function weightsOf({ stepWeights, stepWeight, maxWeight }: Fields): readonly number[] {
  const listed = listOf(stepWeights).flatMap((each) => numberOf(each) ?? []);
  if (listed.length > 0) return listed;
  const step = numberOf(stepWeight);
  if (step === undefined || step <= 0) return [];
  const most = Math.min(100, numberOf(maxWeight) ?? 100);
  // 20 up to 50 → 20, 40, 60.
  return Array.from({ length: Math.ceil(most / step) }, (_, index) => Math.min(100, step * (index + 1)));
}
