import { podTemplateHashLabel } from '@sluice/api';
import type { Pod, ReplicaSet, Service } from '@sluice/kubernetes';

/** The pod template hash that a Service selects; undefined: all pods. */
export const hashIn = ({ spec }: Service): string | undefined => spec?.selector?.[podTemplateHashLabel];

/** The pod template hash of a ReplicaSet's pods. */
export const hashOf = ({ metadata }: ReplicaSet): string => metadata.labels?.[podTemplateHashLabel] ?? '';

export const hashOfPod = ({ metadata }: Pod): string => metadata.labels?.[podTemplateHashLabel] ?? '';
