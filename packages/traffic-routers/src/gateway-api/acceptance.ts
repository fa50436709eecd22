import type { KubeObject } from '@sluice/kubernetes';
import type { Acceptance } from '../acceptance.ts';
import { problemAt } from '../objects.ts';
import { listAt, numberAt, textAt } from '../tree.ts';

/**
 * Whether every parent has accepted the newest generation of a route: the condition Accepted in `status.parents`. Where no parent says
 * anything, nothing is known; nor where one accepts the route and does not say in which generation, as Linkerd.
 */
export function acceptanceOf(route: KubeObject): Acceptance {
  const parents = listAt(route, 'status', 'parents');
  const answers = parents.flatMap((parent) =>
    listAt(parent, 'conditions')
      .filter((each) => textAt(each, 'type') === 'Accepted')
      .map((each) => ({ parent, condition: each })),
  );
  if (answers.length === 0) return { accepted: 'unknown' };
  const generation = numberAt(route, 'metadata', 'generation') ?? 0;
  for (const { parent, condition } of answers) {
    const who = `${textAt(parent, 'parentRef', 'kind') ?? 'Gateway'} "${textAt(parent, 'parentRef', 'name') ?? ''}"`;
    const no = (message: string) => ({ accepted: 'no', pending: problemAt(route, 'status.parents', message) }) as const;
    const observed = numberAt(condition, 'observedGeneration');
    if (observed !== undefined && observed < generation) return no(`${who} has not looked at the last change yet.`);
    if (textAt(condition, 'status') !== 'True') return no(`${who} does not accept the route: ${textAt(condition, 'message') ?? ''}`);
  }
  const isDated = answers.every(({ condition }) => numberAt(condition, 'observedGeneration') !== undefined);
  return { accepted: isDated ? 'yes' : 'unknown' };
}
