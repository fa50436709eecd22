import type { Pod } from './generated/objects.ts';

/** Whether the kubelet says that a pod can serve, whether or not it is on its way out. */
export const isPodReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') ?? false;

/** Succeeded or failed: no container of it runs any more, or ever will. */
export const isPodFinished = ({ status }: Pod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded';
