import type { FieldProblem } from '@sluice/kubernetes';
import { invalid } from '../../problems.ts';
import { type Infer, integer, object, type Schema, string } from '../../schema.ts';

const schema = object('Keeps each client on the side that it was given at first, by a cookie that ends with the revision.', {
  cookieName: string('Name of the cookie. sluice-canary where left out.'),
  maxAgeSeconds: integer('How long a client is known after its last request. 86400, a day, where left out.'),
  path: string('Path of the cookie. / where left out.'),
});

/** Keeps clients on their side for as long as a revision is brought out. */
export interface StickinessSpec extends Infer<typeof schema> {}
export const stickinessSpec: Schema<StickinessSpec> = schema;

/** The cookie by which clients are known. */
export interface StickyCookie {
  readonly name: string;
  readonly maxAgeSeconds: number;
  readonly path: string;
}

export const stickyCookieOf = ({ cookieName, maxAgeSeconds, path }: StickinessSpec): StickyCookie => ({
  name: cookieName ?? 'sluice-canary',
  maxAgeSeconds: maxAgeSeconds ?? 24 * 60 * 60,
  path: path ?? '/',
});

/** What is wrong with a cookie. Its name and path go into headers and regular expressions as they are. */
export function stickinessProblems(field: string, { cookieName, maxAgeSeconds, path }: StickinessSpec): readonly FieldProblem[] {
  return [
    ...(cookieName === undefined || /^[A-Za-z0-9_-]{1,64}$/.test(cookieName)
      ? []
      : [invalid(`${field}.cookieName`, cookieName, "must be 1 to 64 letters, digits, '-' and '_'")]),
    ...(maxAgeSeconds === undefined || maxAgeSeconds > 0
      ? []
      : [invalid(`${field}.maxAgeSeconds`, maxAgeSeconds, 'must be greater than 0')]),
    ...(path === undefined || /^\/[A-Za-z0-9/._~-]*$/.test(path)
      ? []
      : [invalid(`${field}.path`, path, "must begin with '/', and have only letters, digits and /._~- in it")]),
  ];
}
