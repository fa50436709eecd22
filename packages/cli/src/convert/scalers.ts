import { apiVersion } from '@sluice/api';
import { isObject, type KubeObject } from '@sluice/kubernetes';

/** An autoscaler (of Kubernetes or of KEDA) that scales `to` where it scaled `from`; undefined where it scales something else. */
export function retargeted(
  object: KubeObject,
  from: { readonly kind: string; readonly name: string; readonly namespace?: string | undefined },
  to: { readonly apiVersion: string; readonly kind: string; readonly name: string },
): KubeObject | undefined {
  if (!['HorizontalPodAutoscaler', 'ScaledObject', 'VerticalPodAutoscaler'].includes(object.kind)) return undefined;
  if (object.metadata.namespace !== from.namespace || !('spec' in object) || !isObject(object.spec)) return undefined;
  const field = object.kind === 'VerticalPodAutoscaler' ? 'targetRef' : 'scaleTargetRef';
  const target = object.spec[field];
  if (!isObject(target) || target.name !== from.name || (target.kind ?? 'Deployment') !== from.kind) return undefined;
  return { ...object, spec: { ...object.spec, [field]: { ...target, ...to } } } as KubeObject;
}

export const rolloutTarget = (name: string) => ({ apiVersion, kind: 'Rollout', name });
export const deploymentTarget = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name });
