/** Where AWS credentials come from, in the order of the SDKs: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
import { isObject, parseInstant } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import type { HttpResponse } from '../http-port.ts';
import { jsonOf } from '../json-answer.ts';
import { keptToken } from '../kept-token.ts';
import type { ProviderIo } from '../metric-provider.ts';
import { type AwsCredentials, signed } from './sign.ts';
import { awsUrl } from './url.ts';

export interface AwsIdentity {
  readonly region: string;
  /** A profile of the shared files; without it, whatever the process finds. */
  readonly profile?: string;
  /** A role to take on with what was found. */
  readonly roleArn?: string;
}

/** Credentials that end, and when. */
interface Found {
  readonly credentials: AwsCredentials;
  readonly until?: number;
}

/** What talking to AWS takes. */
export type AwsIo = Pick<ProviderIo, 'http' | 'clock' | 'tokens' | 'setting' | 'readFile'>;

const timeoutMs = 5000;
/** Credentials are renewed this long before their end. */
const marginMs = 5 * 60_000;
/** How long credentials without an end are used before they are looked up again. */
const assumedLifeMs = 10 * 60_000;
const sessionName = 'sluice';

/** The region of what is asked about or, where it names none, of the process. */
export function regionOf(region: string | undefined, { setting }: Pick<ProviderIo, 'setting'>): string {
  const found = region || setting('AWS_REGION') || setting('AWS_DEFAULT_REGION');
  if (found === undefined) throw new Error('no AWS region: neither what is asked about nor AWS_REGION names one');
  return found;
}

/** The credentials for an identity, looked up once and used as long as they last. */
export async function awsCredentials(identity: AwsIdentity, io: AwsIo): Promise<AwsCredentials> {
  const kept = await keptToken(['aws', identity], io, async () => {
    const base = await baseCredentials(identity, io);
    const { credentials, until } = identity.roleArn ? await assumeRole(identity.roleArn, identity.region, base.credentials, io) : base;
    return { value: JSON.stringify(credentials), until: until === undefined ? io.clock.now() + assumedLifeMs : until - marginMs };
  });
  return JSON.parse(kept);
}

async function baseCredentials({ profile, region }: AwsIdentity, io: AwsIo): Promise<Found> {
  const { setting } = io;
  if (profile) return fromProfile(profile, io);
  const [id, secret, token] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map((name) => setting(name));
  if (id !== undefined && secret !== undefined) return { credentials: credentialsOf(id, secret, token) };
  const [role, tokenFile] = [setting('AWS_ROLE_ARN'), setting('AWS_WEB_IDENTITY_TOKEN_FILE')];
  if (role !== undefined && tokenFile !== undefined) return fromWebIdentity(role, tokenFile, region, io);
  const named = setting('AWS_PROFILE');
  if (named !== undefined) return fromProfile(named, io);
  const container = containerUrl(io);
  if (container !== undefined) return fromContainer(container, io);
  return fromInstance(io);
}

const credentialsOf = (accessKeyId: string, secretAccessKey: string, sessionToken: string | undefined): AwsCredentials => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken === undefined || sessionToken === '' ? {} : { sessionToken }),
});

/** The shared files: `~/.aws/credentials`, then `~/.aws/config`. */
async function fromProfile(profile: string, { setting, readFile }: AwsIo): Promise<Found> {
  const home = setting('HOME') ?? '';
  const files = [setting('AWS_SHARED_CREDENTIALS_FILE') ?? `${home}/.aws/credentials`, setting('AWS_CONFIG_FILE') ?? `${home}/.aws/config`];
  for (const file of files) {
    const section = sectionOf((await readFile(file)) ?? '', [profile, `profile ${profile}`]);
    const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token } = section;
    if (id !== undefined && secret !== undefined) return { credentials: credentialsOf(id, secret, token) };
  }
  throw new Error(`no keys for the AWS profile ${profile} in ${files.join(' or ')}`);
}

function sectionOf(text: string, names: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  let isWithin = false;
  for (const line of text.split('\n').map((each) => each.trim())) {
    const name = /^\[\s*(.+?)\s*\]$/.exec(line)?.[1];
    if (name !== undefined) isWithin = names.includes(name);
    const { key, value } = /^(?<key>\w+)\s*=\s*(?<value>.*)$/.exec(line)?.groups ?? {};
    if (isWithin && key !== undefined && value !== undefined) found[key] = value;
  }
  return found;
}

/** A Kubernetes service account that stands for a role. */
async function fromWebIdentity(roleArn: string, tokenFile: string, region: string, io: AwsIo): Promise<Found> {
  const token = await io.readFile(tokenFile);
  if (token === undefined) throw new Error(`AWS_WEB_IDENTITY_TOKEN_FILE: ${tokenFile} cannot be read`);
  const session = io.setting('AWS_ROLE_SESSION_NAME') ?? sessionName;
  return sts(
    { Action: 'AssumeRoleWithWebIdentity', RoleArn: roleArn, RoleSessionName: session, WebIdentityToken: token.trim() },
    region,
    undefined,
    io,
  );
}

const assumeRole = (roleArn: string, region: string, credentials: AwsCredentials, io: AwsIo): Promise<Found> =>
  sts({ Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: sessionName }, region, credentials, io);

async function sts(
  parameters: Readonly<Record<string, string>>,
  region: string,
  as: AwsCredentials | undefined,
  io: AwsIo,
): Promise<Found> {
  const body = new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString();
  const request = {
    method: 'POST',
    url: awsUrl('sts', region, 'AWS_ENDPOINT_URL_STS', io),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    timeoutMs,
    isQuery: true,
  } as const;
  const answer = await io.http.send(as === undefined ? request : signed(request, as, { region, service: 'sts', now: io.clock.now() }));
  const read = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.body)?.[1] ?? '';
  if (answer.status !== 200)
    throw new Error(`AWS STS refused ${parameters.Action} with status ${answer.status}: ${read('Code')} ${read('Message')}`.trim());
  const until = parseInstant(read('Expiration'));
  return {
    credentials: credentialsOf(read('AccessKeyId'), read('SecretAccessKey'), read('SessionToken')),
    ...(until === undefined ? {} : { until }),
  };
}

function containerUrl({ setting }: AwsIo): string | undefined {
  const relative = setting('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  return relative === undefined ? setting('AWS_CONTAINER_CREDENTIALS_FULL_URI') : `http://169.254.170.2${relative}`;
}

/** ECS, and EKS Pod Identity. */
async function fromContainer(url: string, { http, setting, readFile }: AwsIo): Promise<Found> {
  const file = setting('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token = file === undefined ? setting('AWS_CONTAINER_AUTHORIZATION_TOKEN') : (await readFile(file))?.trim();
  return foundIn(await http.send({ method: 'GET', url, headers: token === undefined ? {} : { authorization: token }, timeoutMs }));
}

/** The role of the machine (IMDSv2). */
async function fromInstance({ http, setting }: AwsIo): Promise<Found> {
  if (setting('AWS_EC2_METADATA_DISABLED') === 'true') throw new Error('no AWS credentials were found');
  const base = `${baseUrl(setting('AWS_EC2_METADATA_SERVICE_ENDPOINT') ?? 'http://169.254.169.254')}/latest`;
  try {
    const token = await http.send({
      method: 'PUT',
      url: `${base}/api/token`,
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
      timeoutMs: 1000,
    });
    const headers = { 'x-aws-ec2-metadata-token': token.body };
    const path = `${base}/meta-data/iam/security-credentials/`;
    const role = (await http.send({ method: 'GET', url: path, headers, timeoutMs })).body.trim();
    return foundIn(await http.send({ method: 'GET', url: `${path}${role}`, headers, timeoutMs }));
  } catch (error) {
    throw new Error(
      `no AWS credentials were found, and the metadata of the machine cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function foundIn(response: HttpResponse): Found {
  const answer = jsonOf(response);
  const { AccessKeyId: id, SecretAccessKey: secret, Token: token, Expiration: end } = isObject(answer) ? answer : {};
  if (response.status !== 200 || typeof id !== 'string' || typeof secret !== 'string')
    throw new Error(`the server of AWS credentials answered with status ${response.status} and without keys`);
  const until = typeof end === 'string' ? parseInstant(end) : undefined;
  return {
    credentials: credentialsOf(id, secret, typeof token === 'string' ? token : undefined),
    ...(until === undefined ? {} : { until }),
  };
}
