import type { Pod } from '@sluice/kubernetes';
import { typed, valueAt } from '../draft.ts';
import type { Strategy } from '../resource.ts';

const finished = ['Succeeded', 'Failed'];

/** A pod that runs on a node is given time to end; one that never ran or has finished goes at once. */
export const podStrategy: Partial<Strategy> = {
  countsGenerations: true,
  selectableFields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  prepareForCreate(draft) {
    typed<Pod>(draft).status = { phase: 'Pending', qosClass: 'BestEffort' };
  },
  gracePeriodSeconds(pod, asked) {
    const phase = valueAt(pod, ['status', 'phase']);
    const nodeName = valueAt(pod, ['spec', 'nodeName']);
    if (nodeName === undefined || nodeName === '' || finished.includes(String(phase))) return 0;
    if (asked !== undefined) return Math.max(0, asked);
    const own = valueAt(pod, ['spec', 'terminationGracePeriodSeconds']);
    return typeof own === 'number' ? own : 30;
  },
};
