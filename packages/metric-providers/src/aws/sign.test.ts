import { describe, expect, test } from '@jest/globals';
import { signed } from './sign.ts';

/** Examples of AWS's own test suite for Signature Version 4. */
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'service', now: Date.parse('2015-08-30T12:36:00Z') };
const signatureOf = (request: Parameters<typeof signed>[0]) =>
  /Signature=(.*)$/.exec(signed(request, credentials, scope).headers.authorization ?? '')?.[1];

describe('AWS Signature Version 4', () => {
  test.each([
    [
      'get-vanilla',
      { method: 'GET', url: 'https://example.amazonaws.com/' },
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'get-vanilla-query-order-key-case',
      { method: 'GET', url: 'https://example.amazonaws.com/?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        url: 'https://example.amazonaws.com/',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ] as const)('%s', (_, request, signature) => expect(signatureOf(request)).toBe(signature));

  test('says who, for what and when, and sends no secret', () => {
    const { headers } = signed(
      { method: 'GET', url: 'https://example.amazonaws.com/' },
      { ...credentials, sessionToken: 'session' },
      scope,
    );
    expect(headers).toMatchObject({ 'x-amz-date': '20150830T123600Z', 'x-amz-security-token': 'session' });
    expect(headers.authorization).toContain(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, ',
    );
    expect(JSON.stringify(headers)).not.toContain(credentials.secretAccessKey);
  });
});
