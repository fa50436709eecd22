import { controllerReference, type KubeObject, type Pod, type PodTemplateSpec, type Random } from '@sluice/kubernetes';
import { generatedName } from '../names.ts';

/** A pod of this owner, as its template says. */
export function podFromTemplate(owner: KubeObject, template: PodTemplateSpec, random: Random): Pod {
  const { name, namespace } = owner.metadata;
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: generatedName(name, random),
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    ...(template.spec === undefined ? {} : { spec: template.spec }),
  };
}
