import { type Rollout, rollouts, validateShape } from '@sluice/api';
import { apiVersionOf, type Deployment, err, type KubeObject, ok, type PodTemplateSpec, type Result } from '@sluice/kubernetes';
import { inNamespace } from '../files/manifests.ts';

/** A Rollout of the files that is to be updated, and all else that stands in them. */
export interface Release {
  readonly rollout: Rollout;
  readonly objects: readonly KubeObject[];
  /** The image of the first container, before and after. */
  readonly from: string;
  readonly to: string;
}

/** Where objects without a namespace are put. */
const defaultNamespace = 'default';

/** What the files hold to be released: one release for each Rollout. `image` is the new one; by default the old one with the tag `next`. */
export function releasesIn(manifests: readonly KubeObject[], image: string | undefined): Result<readonly Release[]> {
  const all = manifests.map((each) => inNamespace(each, defaultNamespace));
  const found: Release[] = [];
  for (const each of all) {
    if (!isRollout(each)) continue;
    const { name } = each.metadata;
    const rollout = validateShape(rollouts, each);
    if (!rollout.ok) return err(`rollout '${name}': ${rollout.error.map(({ message }) => message).join('; ')}`);
    const objects = all.filter((other) => !isRollout(other));
    const template = templateFor(rollout.value, objects);
    const from = template?.spec?.containers[0]?.image;
    if (from === undefined) return err(`rollout '${name}': its first container's image is not in the files`);
    const to = image ?? `${withoutTag(from)}:next`;
    if (from === to) return err(`rollout '${name}' has the image ${from} already: give another one with --image`);
    found.push({ rollout: rollout.value, objects, from, to });
  }
  return found.length === 0 ? err('the files hold no Rollout') : ok(found);
}

const isRollout = ({ apiVersion, kind }: KubeObject): boolean => apiVersion === apiVersionOf(rollouts) && kind === rollouts.kind;

/** The template of the Rollout, or of the Deployment that it names. */
function templateFor({ spec, metadata }: Rollout, objects: readonly KubeObject[]): PodTemplateSpec | undefined {
  const { workloadRef } = spec;
  if (workloadRef === undefined) return spec.template;
  const workload: (KubeObject & Pick<Deployment, 'spec'>) | undefined = objects.find(
    (each) => each.kind === 'Deployment' && each.metadata.name === workloadRef.name && each.metadata.namespace === metadata.namespace,
  );
  return workload?.spec?.template;
}

/** `registry:5000/web:v1@sha256:…` → `registry:5000/web`. */
const withoutTag = (image: string): string => image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
