import { describe, expect, test } from '@jest/globals';
import { negotiate } from './negotiation.ts';

const none = new URLSearchParams();
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

describe('the form of an answer', () => {
  test('is the first that the client asks for and the server speaks', () => {
    expect(negotiate(`${table},application/json`, none).form.as).toBe('table');
    expect(negotiate(`application/json, ${table}`, none).form.as).toBe('object');
    expect(negotiate('application/vnd.kubernetes.protobuf,application/json', none)).toEqual({
      form: { as: 'object' },
      contentType: 'application/json',
    });
    expect(negotiate('application/yaml', none).contentType).toBe('application/yaml');
    expect(negotiate('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', none).form.as).toBe('partial');
  });

  test('is JSON where the client does not care', () => {
    for (const accept of [undefined, '', '*/*', 'application/*']) {
      expect(negotiate(accept, none)).toEqual({ form: { as: 'object' }, contentType: 'application/json' });
    }
  });

  test('passes over forms of other groups and versions', () => {
    expect(negotiate('application/json;as=Table;v=v9;g=meta.k8s.io,application/json', none).form.as).toBe('object');
    expect(negotiate('application/json;as=Other;v=v1;g=meta.k8s.io,application/json', none).form.as).toBe('object');
  });

  test('is refused where the server speaks none of them', () => {
    expect(() => negotiate('application/vnd.kubernetes.protobuf', none)).toThrow('Not Acceptable');
    expect(() => negotiate(table, new URLSearchParams('includeObject=Some'))).toThrow('includeObject');
  });
});
