/**
 * The order of resourceVersions. Versions of one kind on one server are integers that only grow, over all objects of the kind
 * (Kubernetes promises this since 1.35), so two versions can be compared whatever object they belong to.
 */

const integer = /^(?:0|[1-9]\d*)$/;

/**
 * Whether `version` comes after `other`. Works on decimal texts of any length. A text that is no integer (or is absent) cannot be
 * placed, so it is taken as newer: showing it is better than hiding it for ever.
 */
export function isNewer(version: string | undefined, other: string | undefined): boolean {
  if (version === undefined || other === undefined || !integer.test(version) || !integer.test(other)) return true;
  return version.length === other.length ? version > other : version.length > other.length;
}

/** Whether `version` certainly comes before `other`. */
export const isOlder = (version: string | undefined, other: string | undefined): boolean =>
  version !== undefined && other !== undefined && integer.test(version) && integer.test(other) && isNewer(other, version);

/** The later of the two; an absent or unplaceable one gives way. */
export function latest(version: string | undefined, other: string | undefined): string | undefined {
  if (version === undefined || !integer.test(version)) return other;
  if (other === undefined || !integer.test(other)) return version;
  return isNewer(version, other) ? version : other;
}
