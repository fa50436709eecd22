/** AWS CloudWatch: GetMetricData, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
import type { CloudWatchMetric, CloudWatchQuery } from '@sluice/api';
import { at, type IntOrString, type Json, listAt } from '@sluice/kubernetes';
import { awsCredentials, regionOf } from '../aws/credentials.ts';
import { signed } from '../aws/sign.ts';
import { awsUrl } from '../aws/url.ts';
import { durationMs } from '../duration-ms.ts';
import { answered } from '../json-answer.ts';
import type { MetricProvider } from '../metric-provider.ts';

const timeoutMs = 30_000;

export const cloudWatch: MetricProvider<CloudWatchMetric> = {
  id: 'cloudWatch',
  configOf: ({ cloudWatch: config }) => config,
  describe: ({ metricDataQueries }) => ({ ResolvedCloudWatchQuery: JSON.stringify(metricDataQueries) }),
  async measure({ interval, metricDataQueries }, io) {
    const spanMs = durationMs(interval, 'cloudWatch.interval');
    if (metricDataQueries.length === 0) throw new Error('cloudWatch needs metricDataQueries');
    const region = regionOf(undefined, io);
    const now = io.clock.now();
    const body = JSON.stringify({
      StartTime: Math.floor((now - spanMs) / 1000),
      EndTime: Math.floor(now / 1000),
      MetricDataQueries: metricDataQueries.map(queryOf),
    });
    const url = awsUrl('monitoring', region, 'AWS_ENDPOINT_URL_CLOUDWATCH', io);
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData' };
    const credentials = await awsCredentials({ region }, io);
    const request = signed({ method: 'POST', url, headers, body, timeoutMs }, credentials, { region, service: 'monitoring', now });
    const answer = await answered('CloudWatch', io.http, request);
    const results = listAt(answer, 'MetricDataResults');
    const failed = results.find((each) => at(each, 'StatusCode') === 'InternalError' || at(each, 'StatusCode') === 'Forbidden');
    if (failed !== undefined)
      throw new Error(`CloudWatch could not answer query ${String(at(failed, 'Id'))}: ${String(at(failed, 'StatusCode'))}`);
    return { is: 'value', value: results as readonly Json[] };
  },
};

/** A query in the words of the API. What is not given stays out. */
function queryOf({ id, expression, metricStat, label, returnData, period }: CloudWatchQuery): Json {
  const { metric = {}, stat, unit } = metricStat ?? {};
  return {
    Id: id,
    Expression: expression,
    Label: label,
    ReturnData: returnData,
    Period: secondsOf(period),
    MetricStat:
      metricStat === undefined
        ? undefined
        : {
            Metric: {
              Namespace: metric.namespace,
              MetricName: metric.metricName,
              Dimensions: metric.dimensions?.map(({ name, value }) => ({ Name: name, Value: value })),
            },
            Period: secondsOf(metricStat.period),
            Stat: stat,
            Unit: unit,
          },
  };
}

function secondsOf(period: IntOrString | undefined): number | undefined {
  if (period === undefined) return undefined;
  const seconds = Number(period);
  if (!Number.isInteger(seconds)) throw new Error(`cloudWatch: the period '${period}' is not a number of seconds`);
  return seconds;
}
