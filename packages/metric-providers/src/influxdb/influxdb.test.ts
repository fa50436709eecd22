import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ioForTests } from '../testing/io.ts';
import { startLocalServer, text } from '../testing/local-server.ts';
import { rowsOf } from './csv.ts';
import { influxdb } from './influxdb.ts';

const server = await startLocalServer(text(''));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));
const secrets = { 'controller/influxdb': { authToken: 't', org: 'my org', address: server.url } };
const measure = (query = 'from(bucket:"b")') => influxdb.measure({ query }, ioForTests({ secrets }));

describe('influxdb', () => {
  test('gives the value of every row of every table, by its type', async () => {
    server.answer = text(
      '#datatype,string,long,double,string\r\n,result,table,_value,host\r\n,,0,0.5,"a,b"\r\n,,0,+Inf,c\r\n\r\n' +
        '#datatype,string,long,long,boolean\r\n,result,table,n,_value\r\n,,1,5,true\r\n\r\n',
    );
    expect(await measure()).toEqual({ is: 'value', value: [0.5, Number.POSITIVE_INFINITY, true] });
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/api/v2/query', headers: { authorization: 'Token t' } });
    expect(server.received[0]?.query.get('org')).toBe('my org');
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ query: 'from(bucket:"b")', type: 'flux' });
  });

  test('no rows are an empty list', async () => {
    server.answer = text('\r\n');
    expect(await measure()).toEqual({ is: 'value', value: [] });
  });

  test('an error, also one that comes half-way, is an error', async () => {
    server.answer = text('{"code":"invalid","message":"undefined identifier"}', 400);
    await expect(measure()).rejects.toThrow('InfluxDB answered with status 400');
    server.answer = text('#datatype,string,string\r\n,error,reference\r\n,out of memory,897\r\n');
    await expect(measure()).rejects.toThrow('InfluxDB gave up: out of memory');
    await expect(influxdb.measure({ query: 'q', profile: 'other' }, ioForTests({ secrets }))).rejects.toThrow("secret 'other'");
  });
});

test('fields in quotes may hold commas, quotes and ends of lines', () => {
  expect(rowsOf('a,"b,1","say ""hi""\nthere"\nc,,d\n')).toEqual([
    ['a', 'b,1', 'say "hi"\nthere'],
    ['c', '', 'd'],
  ]);
});
