/** Google access tokens: https://developers.google.com/identity/protocols/oauth2/service-account */
import { createSign } from 'node:crypto';
import { at, isObject } from '@sluice/kubernetes';
import { answered } from '../json-answer.ts';
import { keptToken } from '../kept-token.ts';
import type { ProviderIo } from '../metric-provider.ts';

const scope = 'https://www.googleapis.com/auth/monitoring.read';
const timeoutMs = 10_000;
const marginMs = 60_000;

/** A token for the service account whose key is given as JSON; without a key, for that of the machine or the workload. */
export function googleAccessToken(accountKey: string | undefined, io: ProviderIo): Promise<string> {
  return keptToken(['google', accountKey ?? ''], io, async () => {
    const askedAt = io.clock.now();
    const answer = accountKey === undefined ? await ofMachine(io) : await ofAccount(accountKey, io);
    const [value, seconds] = [at(answer, 'access_token'), at(answer, 'expires_in')];
    if (typeof value !== 'string') throw new Error('Google gave no access token');
    return { value, until: askedAt + Number(seconds ?? 0) * 1000 - marginMs };
  });
}

function ofMachine({ http, setting }: ProviderIo) {
  const host = setting('GCE_METADATA_HOST') ?? 'metadata.google.internal';
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  return answered("Google's metadata server", http, {
    method: 'GET',
    url,
    headers: { 'metadata-flavor': 'Google' },
    timeoutMs,
    isQuery: true,
  });
}

function ofAccount(accountKey: string, { http, clock }: ProviderIo) {
  const {
    client_email: email,
    private_key: privateKey,
    token_uri: tokenUri = 'https://oauth2.googleapis.com/token',
  } = accountIn(accountKey);
  if (typeof email !== 'string' || typeof privateKey !== 'string')
    throw new Error('the service account key has no client_email or no private_key');
  const issued = Math.floor(clock.now() / 1000);
  const claims = { iss: email, scope, aud: tokenUri, iat: issued, exp: issued + 3600 };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url');
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${content}.${signature}` };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(form).toString();
  return answered('Google', http, { method: 'POST', url: String(tokenUri), headers, body, timeoutMs });
}

function accountIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const account: unknown = JSON.parse(text);
    if (isObject(account)) return account;
  } catch {
    // Told below, without the text: it is a secret.
  }
  throw new Error('the service account key is not JSON');
}
