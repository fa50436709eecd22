export { type ApiServer, type ApiServerOptions, createApiServer } from './api-server/api-server.ts';
export { type Cluster, type ClusterOptions, startCluster } from './cluster/cluster.ts';
export { behaviourAnnotation, behaviourOfWord } from './cluster/kubelet/conventions.ts';
export { type Fault, faultText, faultWords, parseFault } from './rehearsal/fault.ts';
export type { Ending, Moment, Rehearsal, Rehearsed, ReleaseWrite } from './rehearsal/rehearsal.ts';
export { rehearse } from './rehearsal/rehearse.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';
export { createRandom } from './time/random.ts';
export { createVirtualClock, type VirtualClock } from './time/virtual-clock.ts';
