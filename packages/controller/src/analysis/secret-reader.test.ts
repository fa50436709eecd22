import { expect, test } from '@jest/globals';
import { ApiError, type KubernetesClient } from '@sluice/kubernetes';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { createSecretReader } from './secret-reader.ts';

test('a Secret is read by name, once in ten seconds; a failure is not kept', async () => {
  const clock = createManualClock();
  let reads = 0;
  let broken = false;
  const get = async () => {
    reads += 1;
    if (broken) throw new ApiError('ServiceUnavailable', 'busy');
    return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { token: Buffer.from('open').toString('base64') } };
  };
  const read = createSecretReader({ get } as unknown as KubernetesClient, clock);
  const key = { namespace: 'shop', name: 's' };
  expect(await Promise.all([read(key), read(key)])).toEqual([{ token: 'open' }, { token: 'open' }]);
  expect(reads).toBe(1);
  await clock.advance(10_000);
  broken = true;
  await expect(read(key)).rejects.toThrow('busy');
  broken = false;
  expect(await read(key)).toEqual({ token: 'open' });
  expect(reads).toBe(3);
});
