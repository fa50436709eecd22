import type { LabelSelector } from '@sluice/kubernetes';
import { kubernetesType, type Schema } from './schema.ts';

/** Selects objects by their labels. */
export const labelSelector: Schema<LabelSelector> = kubernetesType('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector');
