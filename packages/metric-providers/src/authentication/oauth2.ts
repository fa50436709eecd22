import type { ProviderAuthentication } from '@sluice/api';
import { isObject } from '@sluice/kubernetes';
import type { HttpResponse } from '../http-port.ts';
import { keptToken } from '../kept-token.ts';
import type { AccessToken, ProviderIo } from '../metric-provider.ts';

type OAuth2 = NonNullable<ProviderAuthentication['oauth2']>;

/** A token is used no longer than this before its end. */
const marginMs = 10_000;
/** How long a token is used whose answer does not say. */
const assumedLifeMs = 5 * 60_000;
const timeoutMs = 10_000;

/** The header that carries an access token; undefined where no server is named that gives one. */
export async function bearerHeader(config: OAuth2 | undefined, io: ProviderIo): Promise<{ readonly authorization: string } | undefined> {
  if (config?.tokenUrl === undefined || config.tokenUrl === '') return undefined;
  return { authorization: `Bearer ${await accessToken(config, io)}` };
}

/**
 * An access token for client credentials (RFC 6749, 4.4), asked for once and used as long as it lasts. The client's name and secret go
 * into the Authorization header; a server that does not take them there gets them in the body.
 */
async function accessToken({ tokenUrl = '', clientId = '', clientSecret = '', scopes = [] }: OAuth2, io: ProviderIo): Promise<string> {
  if (tokenUrl === '' || clientId === '' || clientSecret === '')
    throw new Error('authentication.oauth2 needs tokenUrl, clientId and clientSecret');
  return keptToken([tokenUrl, clientId, clientSecret, scopes], io, () => newToken({ tokenUrl, clientId, clientSecret, scopes }, io));
}

async function newToken({ tokenUrl, clientId, clientSecret, scopes }: Required<OAuth2>, { http, clock }: ProviderIo): Promise<AccessToken> {
  const ask = (headers: Readonly<Record<string, string>>, more: Readonly<Record<string, string>>): Promise<HttpResponse> => {
    const form = { grant_type: 'client_credentials', ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }), ...more };
    const type = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const body = new URLSearchParams(form).toString();
    return http.send({ method: 'POST', url: tokenUrl, headers: { ...type, ...headers }, body, timeoutMs, isQuery: true });
  };
  const name = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  let answer = await ask({ authorization: `Basic ${Buffer.from(name).toString('base64')}` }, {});
  if (answer.status >= 400 && answer.status < 500) answer = await ask({}, { client_id: clientId, client_secret: clientSecret });
  const token = tokenIn(answer);
  const lifeMs = token.expiresInSeconds === undefined ? assumedLifeMs : token.expiresInSeconds * 1000;
  return { value: token.value, until: clock.now() + lifeMs - marginMs };
}

function tokenIn({ status, body }: HttpResponse): { readonly value: string; readonly expiresInSeconds?: number } {
  if (status !== 200) throw new Error(`the token server answered with status ${status}`);
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    throw new Error('the token server did not answer in JSON');
  }
  if (!isObject(answer) || typeof answer.access_token !== 'string') throw new Error('the token server gave no access_token');
  const life = Number(answer.expires_in);
  return { value: answer.access_token, ...(Number.isFinite(life) && life > 0 ? { expiresInSeconds: life } : {}) };
}
