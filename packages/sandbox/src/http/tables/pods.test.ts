import { describe, expect, test } from '@jest/globals';
import type { ContainerStatus, Pod, PodStatus } from '@sluice/kubernetes';
import { podTable } from './pods.ts';

const now = 1_000_000;

const container = (state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'a',
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...(state === undefined ? {} : { state }),
  ...more,
});

const running = container({ running: { startedAt: '1970-01-01T00:00:00Z' } }, { ready: true });

const pod = (status: PodStatus, more: Partial<Pod> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', creationTimestamp: '1970-01-01T00:00:00Z' },
  spec: { containers: [{ name: 'a', image: 'i' }] },
  status,
  ...more,
});

/** Ready, status and restarts. */
const shown = (object: Pod): readonly unknown[] => podTable.columns.slice(1, 4).map((column) => column.cell(object as never, now));

describe('a pod is shown', () => {
  test('as its phase, with how many of its containers are ready', () => {
    expect(shown(pod({ phase: 'Pending' }))).toEqual(['0/1', 'Pending', '0']);
    expect(shown(pod({ phase: 'Running', containerStatuses: [running] }))).toEqual(['1/1', 'Running', '0']);
  });

  test('by what a container that waits or has ended says', () => {
    const waiting = container({ waiting: { reason: 'ImagePullBackOff' } });
    expect(shown(pod({ phase: 'Pending', containerStatuses: [waiting] }))).toEqual(['0/1', 'ImagePullBackOff', '0']);
    const over = container({ terminated: { exitCode: 0, reason: 'Completed', startedAt: null, finishedAt: null } as never });
    expect(shown(pod({ phase: 'Succeeded', containerStatuses: [over] }))).toEqual(['0/1', 'Completed', '0']);
    const killed = container({ terminated: { exitCode: 137, signal: 9 } });
    expect(shown(pod({ phase: 'Failed', containerStatuses: [killed] }))).toEqual(['0/1', 'Signal:9', '0']);
  });

  test('as Terminating while it goes, unless it has ended before', () => {
    const going = { metadata: { name: 'p', deletionTimestamp: '1970-01-01T00:10:00Z' } };
    expect(shown(pod({ phase: 'Running', containerStatuses: [running] }, going))).toEqual(['1/1', 'Terminating', '0']);
    expect(shown(pod({ phase: 'Failed', reason: 'Evicted' }, going))).toEqual(['0/1', 'Evicted', '0']);
  });

  test('with its restarts, and how long ago the last one was', () => {
    const restarted = container(running.state, {
      ready: true,
      restartCount: 3,
      lastState: { terminated: { exitCode: 1, finishedAt: '1970-01-01T00:15:00Z' } },
    });
    expect(shown(pod({ phase: 'Running', containerStatuses: [restarted] }))).toEqual(['1/1', 'Running', '3 (100s ago)']);
  });

  test('by its init containers while they are not done, counting sidecars as containers', () => {
    const spec = {
      containers: [{ name: 'a', image: 'i' }],
      initContainers: [
        { name: 'x', image: 'i' },
        { name: 'y', image: 'i' },
      ],
    };
    const first = container({ running: {} }, { name: 'x' });
    expect(shown(pod({ phase: 'Pending', initContainerStatuses: [first] }, { spec }))).toEqual(['0/1', 'Init:0/2', '0']);
    const failed = container({ waiting: { reason: 'CrashLoopBackOff' } }, { name: 'x', restartCount: 2 });
    expect(shown(pod({ phase: 'Pending', initContainerStatuses: [failed] }, { spec }))).toEqual(['0/1', 'Init:CrashLoopBackOff', '2']);
    const sidecars = { containers: [{ name: 'a', image: 'i' }], initContainers: [{ name: 'x', image: 'i', restartPolicy: 'Always' }] };
    const sidecar = container({ running: {} }, { name: 'x', started: true, ready: true });
    expect(shown(pod({ phase: 'Running', initContainerStatuses: [sidecar], containerStatuses: [running] }, { spec: sidecars }))).toEqual([
      '2/2',
      'Running',
      '0',
    ]);
  });
});
