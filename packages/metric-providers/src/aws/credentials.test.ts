import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { type Answer, json, startLocalServer, text } from '../testing/local-server.ts';
import { awsCredentials, regionOf } from './credentials.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));

const region = 'eu-west-1';
const stsAnswer: Answer = text(
  `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s/1</SecretAccessKey>
   <SessionToken>t+1</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
);
const asia1 = { accessKeyId: 'ASIA1', secretAccessKey: 's/1', sessionToken: 't+1' };
const keys = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's0' };
const form = () => Object.fromEntries(new URLSearchParams(server.received.at(-1)?.body));
const files =
  (all: Readonly<Record<string, string>>) =>
  async (path: string): Promise<string | undefined> =>
    all[path];

describe('AWS credentials', () => {
  test('of the environment', async () => {
    expect(await awsCredentials({ region }, ioForTests({ settings: keys }))).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: 's0' });
    const settings = { ...keys, AWS_SESSION_TOKEN: 't0' };
    expect(await awsCredentials({ region }, ioForTests({ settings }))).toMatchObject({ sessionToken: 't0' });
  });

  test('of a service account that stands for a role; asked for once', async () => {
    server.answer = stsAnswer;
    const settings = { AWS_ROLE_ARN: 'arn:aws:iam::1:role/r', AWS_WEB_IDENTITY_TOKEN_FILE: '/var/token', AWS_ENDPOINT_URL_STS: server.url };
    const io = ioForTests({ settings, readFile: files({ '/var/token': 'jwt\n' }) });
    expect(await awsCredentials({ region }, io)).toEqual(asia1);
    expect(await awsCredentials({ region }, io)).toEqual(asia1);
    expect(server.received.length).toBe(1);
    expect(form()).toEqual({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::1:role/r',
      RoleSessionName: 'sluice',
      WebIdentityToken: 'jwt',
    });
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  test('of a role that is taken on with others', async () => {
    server.answer = stsAnswer;
    const io = ioForTests({ settings: { ...keys, AWS_ENDPOINT_URL_STS: server.url } });
    expect(await awsCredentials({ region, roleArn: 'arn:x' }, io)).toEqual(asia1);
    expect(form()).toMatchObject({ Action: 'AssumeRole', RoleArn: 'arn:x' });
    expect(server.received[0]?.headers.authorization).toContain('Credential=AKIA1/');
  });

  test('of a profile in the shared files', async () => {
    const credentials =
      '[default]\naws_access_key_id = D\naws_secret_access_key = d\n[team]\naws_access_key_id=T\naws_secret_access_key=t=1\n';
    const io = ioForTests({ settings: { ...keys, HOME: '/home/u' }, readFile: files({ '/home/u/.aws/credentials': credentials }) });
    expect(await awsCredentials({ region, profile: 'team' }, io)).toEqual({ accessKeyId: 'T', secretAccessKey: 't=1' });
    await expect(awsCredentials({ region, profile: 'none' }, io)).rejects.toThrow(
      'no keys for the AWS profile none in /home/u/.aws/credentials',
    );
  });

  test('of a container, and renewed before they end', async () => {
    const clock = createManualClock();
    const end = new Date(clock.now() + 10 * 60_000).toISOString();
    server.answer = json({ AccessKeyId: 'C', SecretAccessKey: 'c', Token: 'ct', Expiration: end });
    const settings = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/creds`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'pod' };
    const io = ioForTests({ settings, clock });
    expect(await awsCredentials({ region }, io)).toEqual({ accessKeyId: 'C', secretAccessKey: 'c', sessionToken: 'ct' });
    expect(server.received[0]).toMatchObject({ path: '/creds', headers: { authorization: 'pod' } });
    await clock.advance(4 * 60_000);
    await awsCredentials({ region }, io);
    expect(server.received.length).toBe(1);
    await clock.advance(2 * 60_000);
    await awsCredentials({ region }, io);
    expect(server.received.length).toBe(2);
  });

  test('of the machine', async () => {
    server.answer = (request, response) => {
      if (request.method === 'PUT') return text('imds')(request, response);
      return (request.path.endsWith('/') ? text('role-1') : json({ AccessKeyId: 'I', SecretAccessKey: 'i', Token: 'it' }))(
        request,
        response,
      );
    };
    const io = ioForTests({ settings: { AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url } });
    expect(await awsCredentials({ region }, io)).toMatchObject({ accessKeyId: 'I' });
    expect(server.received[2]).toMatchObject({
      path: '/latest/meta-data/iam/security-credentials/role-1',
      headers: { 'x-aws-ec2-metadata-token': 'imds' },
    });
  });

  test('that are nowhere, or refused, are an error in words', async () => {
    await expect(awsCredentials({ region }, ioForTests({ settings: { AWS_EC2_METADATA_DISABLED: 'true' } }))).rejects.toThrow(
      'no AWS credentials were found',
    );
    server.answer = text('<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>', 403);
    const io = ioForTests({ settings: { ...keys, AWS_ENDPOINT_URL_STS: server.url } });
    await expect(awsCredentials({ region, roleArn: 'arn:x' }, io)).rejects.toThrow(
      'AWS STS refused AssumeRole with status 403: AccessDenied not you',
    );
    expect(() => regionOf(undefined, io)).toThrow('no AWS region');
    expect(regionOf('', ioForTests({ settings: { AWS_REGION: 'eu-north-1' } }))).toBe('eu-north-1');
  });
});
