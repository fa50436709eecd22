import { createHmac, timingSafeEqual } from 'node:crypto';
import { formatInstant, isObject } from '@sluice/kubernetes';
import { valueAt } from '../draft.ts';
import { badRequest, invalidObject, notFound } from '../errors.ts';
import { invalid } from '../field-problem.ts';
import type { Machine } from '../machine.ts';
import { generatedUid } from '../names.ts';
import { readExisting } from '../operations/read.ts';
import type { Target } from '../resource.ts';

const defaultSeconds = 3600;
const leastSeconds = 600;
const mostSeconds = 2 ** 32;
const audience = 'https://kubernetes.default.svc.cluster.local';

/** Who shows a token of a service account. */
export interface TokenHolder {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The secret of each server that signs its tokens. */
const secrets = new WeakMap<Machine, string>();

function secretOf(machine: Machine): string {
  const known = secrets.get(machine) ?? generatedUid(machine.around.random) + generatedUid(machine.around.random);
  secrets.set(machine, known);
  return known;
}

/**
 * Gives a service account a token, a JSON Web Token signed by this server: the TokenRequest with its status. Throws NotFound where
 * there is no such account, Invalid on an expiry that cannot be.
 */
export function issueToken(machine: Machine, target: Target, { namespace, name }: { namespace: string; name: string }, body: unknown) {
  const { metadata } = readExisting(machine, target, namespace, name);
  const spec = valueAt(body, ['spec']);
  if (spec !== undefined && spec !== null && !isObject(spec)) throw badRequest('TokenRequest: spec is not an object');
  const asked = valueAt(spec, ['expirationSeconds']) ?? defaultSeconds;
  if (typeof asked !== 'number') throw badRequest('TokenRequest: spec.expirationSeconds is not a number');
  checkSeconds(asked);
  checkBound(machine, namespace, valueAt(spec, ['boundObjectRef']));
  const audiences = valueAt(spec, ['audiences']);
  const now = Math.floor(machine.clock.now() / 1000);
  const claims = {
    aud: Array.isArray(audiences) && audiences.length > 0 ? audiences : [audience],
    exp: now + asked,
    iat: now,
    iss: audience,
    jti: generatedUid(machine.around.random),
    'kubernetes.io': { namespace, serviceaccount: { name, uid: metadata.uid } },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: formatInstant(machine.clock.now()) },
    spec: { audiences: claims.aud, expirationSeconds: asked, boundObjectRef: valueAt(spec, ['boundObjectRef']) ?? null },
    status: { token: sign(machine, claims), expirationTimestamp: formatInstant(claims.exp * 1000) },
  };
}

function checkSeconds(seconds: number): void {
  const subject = { group: 'authentication.k8s.io', kind: 'TokenRequest', plural: 'tokenrequests' };
  const refuse = (detail: string) => invalidObject(subject, '', [invalid('spec.expirationSeconds', seconds, detail)]);
  if (seconds < leastSeconds) throw refuse('may not specify a duration less than 10 minutes');
  if (seconds > mostSeconds) throw refuse('may not specify a duration larger than 2^32 seconds');
}

/** A token may hold only as long as a pod or a secret is there; that one must be there to begin with. */
function checkBound({ around, registry }: Machine, namespace: string, reference: unknown): void {
  const kind = valueAt(reference, ['kind']);
  const name = valueAt(reference, ['name']);
  const plural = kind === 'Pod' ? 'pods' : kind === 'Secret' ? 'secrets' : undefined;
  if (plural === undefined || typeof name !== 'string') return;
  if (around.read(plural, namespace, name) === undefined) throw notFound(registry.target('', 'v1', plural).type, name);
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign(machine: Machine, claims: unknown): string {
  const content = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${content}.${signatureOf(machine, content)}`;
}

const signatureOf = (machine: Machine, content: string): string =>
  createHmac('sha256', secretOf(machine)).update(content).digest('base64url');

/** The service account that a token was given to; undefined where it is none of ours, is for others, too old, or its account is gone. */
export function holderOf(machine: Machine, token: string): TokenHolder | undefined {
  const [head, payload, signature = ''] = token.split('.');
  const wanted = Buffer.from(signatureOf(machine, `${head}.${payload}`));
  const given = Buffer.from(signature);
  if (payload === undefined || given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const [namespace, name, uid, expires] = [
    valueAt(claims, ['kubernetes.io', 'namespace']),
    valueAt(claims, ['kubernetes.io', 'serviceaccount', 'name']),
    valueAt(claims, ['kubernetes.io', 'serviceaccount', 'uid']),
    valueAt(claims, ['exp']),
  ];
  if (typeof namespace !== 'string' || typeof name !== 'string' || typeof uid !== 'string' || typeof expires !== 'number') return undefined;
  const audiences = valueAt(claims, ['aud']);
  if (!Array.isArray(audiences) || !audiences.includes(audience) || expires * 1000 <= machine.clock.now()) return undefined;
  const account = machine.around.read('serviceaccounts', namespace, name);
  return account?.metadata.uid === uid ? { namespace, name, uid } : undefined;
}
