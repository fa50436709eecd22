/**
 * Which pods a subset has, in Consul's filter language: Consul notes the name of the pod with each instance, and that name has the
 * revision in it. No filter means all pods.
 */
export const podFilter = (podHash: string | undefined): string =>
  podHash === undefined ? '' : `Service.Meta["pod-name"] contains "-${podHash}-"`;

/** The revision that a filter selects; undefined for filters of another kind. */
export const hashIn = (filter: string | undefined): string | undefined =>
  /^Service\.Meta\["pod-name"\] contains "-(.+)-"$/.exec(filter ?? '')?.[1];
