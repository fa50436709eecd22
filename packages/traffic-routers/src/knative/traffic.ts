import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { problemAt } from '../objects.ts';
import type { RoutingProblem } from '../router-spec.ts';
import { at, listAt, numberAt, textAt, withAt } from '../tree.ts';

/** An entry of the traffic of a Service: where it stands, and what it says. */
export interface Entry {
  readonly index: number;
  readonly tag: string;
  readonly revision: string;
  readonly percent: number;
}

export interface Traffic {
  readonly canary: Entry;
  readonly stable: Entry;
}

/** Over so long a time Knative itself would shift traffic. */
const durationAnnotation = 'serving.knative.dev/rollout-duration';

/** The entries of the two sides, by their tags. Where the Service cannot be steered: what has to be written into it. */
export function readTraffic(
  service: KubeObject,
  tags: { readonly canary: string; readonly stable: string },
): Result<Traffic, RoutingProblem> {
  const duration = textAt(service, 'metadata', 'annotations', durationAnnotation);
  if (duration !== undefined && !/^0[a-zµ]*$/.test(duration)) {
    const place = `metadata.annotations[${durationAnnotation}]`;
    return err(problemAt(service, place, `must be "0s" or left out, not "${duration}": the steps of the Rollout shift the traffic.`));
  }
  const entries = listAt(service, 'spec', 'traffic');
  const refuse = (index: number, text: string) =>
    err(problemAt(service, index < 0 ? 'spec.traffic' : `spec.traffic[${index}]`, `${text}. ${howTo(tags)}`));
  const found: Entry[] = [];
  for (const [index, entry] of entries.entries()) {
    const [tag, revision, percent] = [textAt(entry, 'tag'), textAt(entry, 'revisionName'), numberAt(entry, 'percent') ?? 0];
    const isLatest = at(entry, 'latestRevision') === true;
    if (tag === tags.canary || tag === tags.stable) {
      if (revision === undefined || revision === '' || isLatest)
        return refuse(index, `must be pinned to a revision, and not to the latest one`);
      found.push({ index, tag, revision, percent });
    } else if (percent !== 0) {
      const what = isLatest ? 'the latest revision' : `"${tag ?? revision ?? ''}"`;
      return refuse(index, `gives ${what} ${percent} percent of the traffic, which belongs to the two sides`);
    }
  }
  const [canary, ...moreOfCanary] = found.filter(({ tag }) => tag === tags.canary);
  const [stable, ...moreOfStable] = found.filter(({ tag }) => tag === tags.stable);
  if (canary === undefined) return refuse(-1, `has no entry with the tag "${tags.canary}"`);
  if (stable === undefined) return refuse(-1, `has no entry with the tag "${tags.stable}"`);
  if (moreOfCanary.length + moreOfStable.length > 0) return refuse(-1, 'has several entries with one tag');
  return ok({ canary, stable });
}

const howTo = ({ canary, stable }: { readonly canary: string; readonly stable: string }): string =>
  `Write {tag: ${stable}, revisionName: the one that serves, percent: 100} and {tag: ${canary}, revisionName: the same, percent: 0}.`;

/** The Service with what an entry shall say. */
export function withEntry(service: KubeObject, { index, revision, percent }: Entry): KubeObject {
  const path = ['spec', 'traffic', index] as const;
  return withAt(withAt(service, [...path, 'revisionName'], revision), [...path, 'percent'], percent);
}
