import { expect, test } from '@jest/globals';
import { ApiError, type Kind, type KubernetesClient, type ListOptions } from '@sluice/kubernetes';
import { ioForTests } from '../testing/io.ts';
import { externalMetrics } from './external-metrics.ts';

const serving = (list: (kind: Kind, options: ListOptions) => object) =>
  ioForTests({ client: { list: async (kind: Kind, options: ListOptions) => list(kind, options) } as unknown as KubernetesClient });

test('externalMetrics gives all values, by their quantities', async () => {
  let asked: unknown;
  const io = serving((kind, options) => {
    asked = [kind.group, kind.version, kind.plural, options];
    return {
      items: [
        { metricName: 'q', value: '1500m' },
        { metricName: 'q', value: '2k' },
      ],
      resourceVersion: '',
    };
  });
  expect(await externalMetrics.measure({ metricName: 'queue-length', matchLabels: { queue: 'a', kind: 'b' } }, io)).toEqual({
    is: 'value',
    value: [1.5, 2000],
  });
  expect(asked).toEqual(['external.metrics.k8s.io', 'v1beta1', 'queue-length', { namespace: 'shop', labelSelector: 'queue=a,kind=b' }]);
});

test('externalMetrics: a metrics server that cannot serve is an error of the metric', async () => {
  const io = serving(() => {
    throw new ApiError('ServiceUnavailable', 'the server is currently unable to handle the request');
  });
  await expect(externalMetrics.measure({ metricName: 'q' }, io)).rejects.toThrow(
    'the external metrics API refused q: the server is currently unable',
  );
  await expect(
    externalMetrics.measure(
      { metricName: 'q' },
      serving(() => ({ items: [{ value: 'many' }] })),
    ),
  ).rejects.toThrow("gave 'many', which is not a quantity");
});
