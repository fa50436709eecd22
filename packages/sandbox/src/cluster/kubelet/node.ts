import { formatInstant, formatMicroTime, type Instant, type Lease, type Node, type NodeStatus } from '@sluice/kubernetes';
import type { NodeIdentity } from './pod-status.ts';

/** How often a node says that it is alive, in ms: four times before a control plane gives it up. */
export const heartbeatMs = 10_000;

/** A node without a machine: it has room for any number of pods. */
export function nodeObject({ name }: NodeIdentity): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node-role.kubernetes.io/sandbox': '',
      },
    },
  };
}

const room = { cpu: '100000', memory: '100Ti', 'ephemeral-storage': '1000Ti', pods: '100000' };

export function nodeStatus({ name, ip }: NodeIdentity, now: Instant, before: NodeStatus | undefined): NodeStatus {
  const since = before?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True')?.lastTransitionTime;
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: formatInstant(now),
    lastTransitionTime: since ?? formatInstant(now),
  });
  return {
    capacity: room,
    allocatable: room,
    addresses: [
      { type: 'InternalIP', address: ip },
      { type: 'Hostname', address: name },
    ],
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'True', 'KubeletReady', 'the sandbox kubelet is posting ready status'),
    ],
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'sandbox://1',
      kernelVersion: '',
      kubeProxyVersion: '',
      kubeletVersion: 'v1.36.3',
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Sluice sandbox',
      systemUUID: '',
    },
  };
}

/** The lease by which a control plane sees that the node lives. */
export function nodeLease({ name }: NodeIdentity, now: Instant): Lease {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: formatMicroTime(now) },
  };
}
