import type { Random } from '@sluice/kubernetes';

const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const label1035Pattern = new RegExp(`^${label1035}$`);

/** What is wrong with the name of a Service, which must be a DNS label that begins with a letter. */
export function label1035Problem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 bytes';
  if (label1035Pattern.test(name)) return undefined;
  const text =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return `${text} (e.g. 'my-name',  or 'abc-123', regex used for validation is '${label1035}')`;
}

/** Names that may stand in a path: RBAC objects. */
export function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const bad = ['/', '%'].find((each) => name.includes(each));
  return bad === undefined ? undefined : `may not contain '${bad}'`;
}

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** `base` and five random letters, as Kubernetes generates names. */
export function generatedName(base: string, random: Random): string {
  let suffix = '';
  for (let index = 0; index < 5; index++) suffix += suffixLetters[Math.floor(random() * suffixLetters.length)];
  return `${base.slice(0, 58)}${suffix}`;
}

const hexDigits = '0123456789abcdef';

/** A random uid in the form of a version 4 UUID. */
export function generatedUid(random: Random): string {
  let text = '';
  for (let index = 0; index < 32; index++) {
    if (index === 8 || index === 12 || index === 16 || index === 20) text += '-';
    const digit = Math.floor(random() * 16);
    text += index === 12 ? '4' : hexDigits[index === 16 ? 8 + (digit & 3) : digit];
  }
  return text;
}
