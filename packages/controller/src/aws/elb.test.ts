import { describe, expect, test } from '@jest/globals';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { HttpError, type HttpRequest, type HttpResponse } from '@sluice/metric-providers';
import { createElb } from './elb.ts';
import { textIn } from './xml.ts';

const page = (names: readonly string[], marker = ''): HttpResponse => ({
  status: 200,
  headers: {},
  body: `<DescribeRulesResponse><DescribeRulesResult><Rules>${names.map((name) => `<member><RuleArn>${name}</RuleArn></member>`).join('')}</Rules>${marker === '' ? '<NextMarker/>' : `<NextMarker>${marker}</NextMarker>`}</DescribeRulesResult></DescribeRulesResponse>`,
});

function elbThat(answer: (request: HttpRequest, count: number) => HttpResponse, settings: Readonly<Record<string, string>> = {}) {
  const sent: HttpRequest[] = [];
  const all: Readonly<Record<string, string>> = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret', ...settings };
  const io = {
    http: { send: async (request: HttpRequest) => answer(request, sent.push(request)) },
    clock: createManualClock(),
    tokens: new Map(),
    setting: (name: string) => all[name],
    readFile: async () => undefined,
  };
  return { sent, rules: (region?: string) => createElb(io, region).list('DescribeRules', 'Rules', { ListenerArn: 'arn:x' }) };
}

describe('the API of Elastic Load Balancing', () => {
  test('is asked page by page, signed, in the region of the load balancer', async () => {
    const { sent, rules } = elbThat((_, count) => (count === 1 ? page(['a', 'b'], 'next&') : page(['c'])));
    expect((await rules('eu-west-1')).map((each) => textIn(each, 'RuleArn'))).toEqual(['a', 'b', 'c']);
    expect(sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', 'https://elasticloadbalancing.eu-west-1.amazonaws.com/', 'Action=DescribeRules&Version=2015-12-01&ListenerArn=arn%3Ax'],
      [
        'POST',
        'https://elasticloadbalancing.eu-west-1.amazonaws.com/',
        'Action=DescribeRules&Version=2015-12-01&ListenerArn=arn%3Ax&Marker=next%26',
      ],
    ]);
    expect(sent[0]?.headers?.authorization).toContain('/eu-west-1/elasticloadbalancing/aws4_request');
  });

  test('is elsewhere in China, and where a setting says so', async () => {
    const china = elbThat(() => page([]));
    await china.rules('cn-north-1');
    expect(china.sent[0]?.url).toBe('https://elasticloadbalancing.cn-north-1.amazonaws.com.cn/');
    const local = elbThat(() => page([]), {
      AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: 'http://127.0.0.1:4566/',
      AWS_REGION: 'us-east-1',
    });
    await local.rules();
    expect(local.sent[0]?.url).toBe('http://127.0.0.1:4566/');
  });

  test.each<readonly [string, () => HttpResponse, string]>([
    [
      'an answer of another kind',
      () => ({ status: 200, headers: {}, body: '<html></html>' }),
      'AWS answered DescribeRules with something else',
    ],
    ['pages without end', () => page(['a'], 'more'), 'AWS answers DescribeRules with more than 50 pages'],
    [
      'no answer',
      () => {
        throw new HttpError('POST https://elb/: no answer within 10 s');
      },
      'POST https://elb/: no answer within 10 s',
    ],
    ['a refusal that is no XML', () => ({ status: 503, headers: {}, body: 'busy' }), 'AWS refused DescribeRules with status 503'],
  ])('throws at %s', async (_, answer, message) => {
    await expect(elbThat(answer).rules('eu-west-1')).rejects.toThrow(message);
  });

  test('needs a region', async () => {
    await expect(elbThat(() => page([])).rules()).rejects.toThrow('no AWS region');
  });
});
