import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudWatchMetric } from '@sluice/api';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer } from '../testing/local-server.ts';
import { cloudWatch } from './cloud-watch.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));
const settings = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIA1',
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_ENDPOINT_URL_CLOUDWATCH: server.url,
};
const config: CloudWatchMetric = {
  interval: '30m',
  metricDataQueries: [
    { id: 'rate', expression: 'errors / requests' },
    {
      id: 'errors',
      returnData: false,
      metricStat: {
        metric: { namespace: 'app', metricName: 'errors', dimensions: [{ name: 'service', value: 'web' }] },
        period: '300',
        stat: 'Sum',
        unit: 'Count',
      },
    },
  ],
};
const measure = (change: Partial<CloudWatchMetric> = {}) =>
  cloudWatch.measure({ ...config, ...change }, ioForTests({ settings, clock: createManualClock(1_700_000_000_000) }));

describe('cloudWatch', () => {
  test('gives the results of all queries, asked for in the words of the API and signed', async () => {
    const results = [{ Id: 'rate', Label: 'rate', Timestamps: [1699999800], Values: [0.01], StatusCode: 'Complete' }];
    server.answer = json({ MetricDataResults: results, Messages: [] });
    expect(await measure()).toEqual({ is: 'value', value: results });
    expect(server.received[0]?.headers).toMatchObject({
      'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
      'content-type': 'application/x-amz-json-1.0',
    });
    expect(server.received[0]?.headers.authorization).toContain('/20231114/eu-west-1/monitoring/aws4_request');
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      StartTime: 1_699_998_200,
      EndTime: 1_700_000_000,
      MetricDataQueries: [
        { Id: 'rate', Expression: 'errors / requests' },
        {
          Id: 'errors',
          ReturnData: false,
          MetricStat: {
            Metric: { Namespace: 'app', MetricName: 'errors', Dimensions: [{ Name: 'service', Value: 'web' }] },
            Period: 300,
            Stat: 'Sum',
            Unit: 'Count',
          },
        },
      ],
    });
  });

  test('what could not be read is an error, and so is a bad configuration', async () => {
    server.answer = json({ MetricDataResults: [{ Id: 'rate', StatusCode: 'InternalError', Values: [] }] });
    await expect(measure()).rejects.toThrow('CloudWatch could not answer query rate: InternalError');
    server.answer = json({ __type: 'ValidationError', message: 'bad' }, 400);
    await expect(measure()).rejects.toThrow('CloudWatch answered with status 400');
    await expect(measure({ metricDataQueries: [] })).rejects.toThrow('needs metricDataQueries');
    await expect(measure({ metricDataQueries: [{ id: 'a', period: 'x' }] })).rejects.toThrow("the period 'x' is not a number of seconds");
  });
});
