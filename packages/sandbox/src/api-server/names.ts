import type { Random } from '@sluice/kubernetes';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${label}(\\.${label})*$`);
const label1035Pattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const regexText = (text: string, example: string, pattern: string): string =>
  `${text} (e.g. ${example}, regex used for validation is '${pattern}')`;

export function subdomainProblem(name: string): string | undefined {
  if (name.length > 253) return 'must be no more than 253 bytes';
  if (subdomainPattern.test(name)) return undefined;
  return regexText(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    "'example.com'",
    `${label}(\\.${label})*`,
  );
}

export function labelProblem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 bytes';
  if (labelPattern.test(name)) return undefined;
  return regexText(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    "'my-name',  or '123-abc'",
    label,
  );
}

export function label1035Problem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 bytes';
  if (label1035Pattern.test(name)) return undefined;
  return regexText(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    "'my-name',  or 'abc-123'",
    '[a-z]([-a-z0-9]*[a-z0-9])?',
  );
}

/** Names that may stand in a path: RBAC objects. */
export function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const bad = ['/', '%'].find((each) => name.includes(each));
  return bad === undefined ? undefined : `may not contain '${bad}'`;
}

/** What is wrong with a label or annotation key. */
export function qualifiedNameProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return regexText(
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "'MyName',  or 'my.name',  or '123-abc'",
      '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
    ).concat(" with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') return 'prefix part must be non-empty';
    const problem = subdomainProblem(prefix);
    if (problem !== undefined) return `prefix part ${problem}`;
  }
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 bytes';
  if (qualifiedName.test(name)) return undefined;
  return regexText(
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    "'MyName',  or 'my.name',  or '123-abc'",
    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
  );
}

export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 bytes';
  if (labelValue.test(value)) return undefined;
  return regexText(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    "'MyValue',  or 'my_value',  or '12345'",
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
  );
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
