import type { AlbTrafficRouting } from '@sluice/api';

/** The Ingresses that are steered. */
export const ingressNamesOf = ({ ingress, ingresses: several = [] }: AlbTrafficRouting): readonly string[] =>
  ingress === undefined || ingress === '' ? several : [ingress];
