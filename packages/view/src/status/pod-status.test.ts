import { describe, expect, test } from '@jest/globals';
import type { ContainerState, ContainerStatus, Pod } from '@sluice/kubernetes';
import { ago, container } from '../testing/objects.ts';
import { podState } from './pod-status.ts';

interface PodParts {
  readonly phase?: string;
  readonly reason?: string;
  readonly containers?: readonly ContainerStatus[];
  readonly init?: readonly ContainerStatus[];
  readonly deleted?: boolean;
  readonly isReady?: boolean;
}

const pod = ({ phase = 'Pending', reason, containers, init, deleted = false, isReady = false }: PodParts): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', ...(deleted ? { deletionTimestamp: ago(1) } : {}) },
  spec: {
    containers: [{ name: 'c' }, { name: 'd' }],
    initContainers: [{ name: 'i' }, { name: 'sidecar', restartPolicy: 'Always' }],
  },
  status: {
    phase,
    ...(reason === undefined ? {} : { reason }),
    ...(containers === undefined ? {} : { containerStatuses: containers }),
    ...(init === undefined ? {} : { initContainerStatuses: init }),
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
  },
});

const inState = (state: ContainerState, ready = false) => container({ state, ready });
const waiting = (reason: string) => inState({ waiting: { reason } });
const running = inState({ running: {} }, true);
const done = inState({ terminated: { exitCode: 0, reason: 'Completed' } });

describe('the word for a pod', () => {
  test.each<[string, string, PodParts]>([
    ['Pending', 'moving', {}],
    ['Running', 'good', { phase: 'Running', containers: [running, running] }],
    ['ContainerCreating', 'moving', { containers: [waiting('ContainerCreating'), waiting('ContainerCreating')] }],
    ['ImagePullBackOff', 'warning', { containers: [waiting('ImagePullBackOff'), running] }],
    ['ErrImagePull', 'warning', { containers: [running, waiting('ErrImagePull')] }],
    ['CrashLoopBackOff', 'bad', { phase: 'Running', containers: [waiting('CrashLoopBackOff'), running] }],
    ['OOMKilled', 'bad', { phase: 'Running', containers: [inState({ terminated: { exitCode: 137, reason: 'OOMKilled' } })] }],
    ['ExitCode:3', 'bad', { phase: 'Failed', containers: [inState({ terminated: { exitCode: 3 } })] }],
    ['Signal:9', 'bad', { phase: 'Failed', containers: [inState({ terminated: { exitCode: 0, signal: 9 } })] }],
    ['Completed', 'good', { phase: 'Succeeded', containers: [done, done] }],
    ['NotReady', 'moving', { phase: 'Running', containers: [done, running] }],
    ['Running', 'good', { phase: 'Running', containers: [done, running], isReady: true }],
    ['Evicted', 'bad', { phase: 'Failed', reason: 'Evicted' }],
    ['Terminating', 'moving', { phase: 'Running', containers: [running, running], deleted: true }],
    ['Unknown', 'unsure', { phase: 'Running', reason: 'NodeLost', deleted: true }],
    ['Init:0/2', 'moving', { init: [inState({ running: {} })], containers: [waiting('PodInitializing')] }],
    ['Init:0/2', 'moving', { init: [waiting('PodInitializing')] }],
    ['Init:1/2', 'moving', { init: [done, container({ name: 'sidecar', started: false })] }],
    ['Init:CrashLoopBackOff', 'bad', { init: [waiting('CrashLoopBackOff')] }],
    ['Init:ImagePullBackOff', 'warning', { init: [waiting('ImagePullBackOff')] }],
    ['Init:ExitCode:2', 'bad', { init: [inState({ terminated: { exitCode: 2 } })] }],
    ['Running', 'good', { phase: 'Running', init: [done, container({ name: 'sidecar', started: true })], containers: [running, running] }],
  ])('is %s (%s)', (word, tone, parts) => {
    expect(podState(pod(parts)).status).toEqual({ word, tone });
  });

  test('comes with ready containers and restarts', () => {
    const state = podState(pod({ phase: 'Running', containers: [container({ restartCount: 2 }), waiting('CrashLoopBackOff')] }));
    expect(state).toMatchObject({ readyContainers: 1, containers: 2, restarts: 2 });
  });

  test('counts restarts of init containers while they run', () => {
    expect(podState(pod({ init: [container({ restartCount: 4 })], containers: [container({ restartCount: 9 })] })).restarts).toBe(4);
  });
});
