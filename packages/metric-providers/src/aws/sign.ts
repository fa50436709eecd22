/** AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { createHash, createHmac } from 'node:crypto';
import type { Instant } from '@sluice/kubernetes';
import type { HttpRequest } from '../http-port.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SigningScope {
  readonly region: string;
  /** For example `aps` or `monitoring`. */
  readonly service: string;
  readonly now: Instant;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The request with the headers that prove who sends it. Only host, date, content type and session token are signed: proxies may add others. */
export function signed<Request extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>>(
  request: Request,
  credentials: AwsCredentials,
  { region, service, now }: SigningScope,
): Request & { readonly headers: Readonly<Record<string, string>> } {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const url = new URL(request.url);
  const moment = new Date(now).toISOString().replace(/\.\d+/, '').replace(/[:-]/g, '');
  const day = moment.slice(0, 8);
  const type = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const toSign: Readonly<Record<string, string>> = {
    ...(type === undefined ? {} : { 'content-type': type }),
    host: url.host,
    'x-amz-date': moment,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(toSign).sort();
  const canonical = [
    request.method,
    pathOf(url),
    queryOf(url),
    ...names.map((name) => `${name}:${toSign[name]?.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(request.body ?? ''),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  const { host: _, ...sent } = toSign;
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...request, headers: { ...request.headers, ...sent, authorization } };
}

/** RFC 3986: unlike encodeURIComponent, these are escaped too. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const pathOf = ({ pathname }: URL): string => pathname.split('/').map(escaped).join('/');

const queryOf = ({ searchParams }: URL): string =>
  [...searchParams]
    .map(([name, value]) => [escaped(name), escaped(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map((pair) => pair.join('='))
    .join('&');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
