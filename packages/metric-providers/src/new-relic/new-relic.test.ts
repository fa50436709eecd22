import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer } from '../testing/local-server.ts';
import { newRelic } from './new-relic.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));

const keys = { 'personal-api-key': 'k', 'account-id': '1234', 'base-url-nerdgraph': `${server.url}/graphql` };
const measure = (secret: object = keys) =>
  newRelic.measure({ query: 'SELECT 1' }, ioForTests({ secrets: { 'controller/newrelic': secret as Record<string, string> } }));
const results = (...rows: object[]) => json({ data: { actor: { account: { nrql: { results: rows } } } } });

describe('newRelic', () => {
  test('gives one row as an object, several as a list, none as an empty list', async () => {
    server.answer = results({ count: 5 });
    expect(await measure()).toEqual({ is: 'value', value: { count: 5 } });
    server.answer = results({ count: 5 }, { count: 6 });
    expect(await measure()).toEqual({ is: 'value', value: [{ count: 5 }, { count: 6 }] });
    server.answer = results();
    expect(await measure()).toEqual({ is: 'value', value: [] });
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/graphql', headers: { 'api-key': 'k' } });
    expect(JSON.parse(server.received[0]?.body ?? '').variables).toEqual({ account: 1234, nrql: 'SELECT 1', timeout: 5 });
  });

  test('an error in the answer is an error', async () => {
    server.answer = json({ data: null, errors: [{ message: 'NRQL Syntax Error' }] });
    await expect(measure()).rejects.toThrow('New Relic refused the query: NRQL Syntax Error');
  });

  test.each([
    [{ ...keys, 'account-id': 'x' }, "secret 'newrelic': account-id is not a number"],
    [{ 'account-id': '1' }, "secret 'newrelic' in the controller's namespace has no key 'personal-api-key'"],
    [{ 'personal-api-key': 'k', 'account-id': '1', region: 'mars' }, "'mars' is not a region of New Relic"],
  ])('a Secret that is not complete is named: %#', async (secret, message) => {
    await expect(measure(secret)).rejects.toThrow(message);
  });
});
