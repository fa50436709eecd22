import { describe, expect, test } from '@jest/globals';
import { errorOfAnswer, errorOfStatus, MissingPath } from './status.ts';

describe('an answer that is no success', () => {
  test('tells reason, message, causes and wait of its Status', () => {
    const status = {
      kind: 'Status',
      reason: 'Invalid',
      message: 'ReplicaSet.apps "a" is invalid',
      code: 422,
      details: {
        name: 'a',
        retryAfterSeconds: 3,
        causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' }, 'odd'],
      },
    };
    expect(errorOfAnswer(422, JSON.stringify(status), undefined)).toMatchObject({
      reason: 'Invalid',
      message: 'ReplicaSet.apps "a" is invalid',
      code: 422,
      retryAfterSeconds: 3,
      causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' }],
    });
  });

  test.each([
    [400, 'BadRequest'],
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [405, 'MethodNotAllowed'],
    [406, 'NotAcceptable'],
    [409, 'Conflict'],
    [410, 'Gone'],
    [413, 'RequestEntityTooLarge'],
    [415, 'UnsupportedMediaType'],
    [422, 'Invalid'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [502, 'ServiceUnavailable'],
    [503, 'ServiceUnavailable'],
    [504, 'Timeout'],
    [418, 'BadRequest'],
    [599, 'InternalError'],
  ])('of code %i without a reason is %s', (code, reason) => {
    expect(errorOfAnswer(code, 'from a load balancer', undefined)).toMatchObject({ reason, code, message: 'from a load balancer' });
    expect(errorOfAnswer(code, '', undefined).message).toBe(`the server answered with status ${code}`);
  });

  test('keeps the words of Kubernetes apart that share a code', () => {
    const of = (code: number, reason: string) => errorOfAnswer(code, JSON.stringify({ kind: 'Status', reason, code }), undefined).reason;
    expect([of(409, 'AlreadyExists'), of(409, 'Conflict'), of(410, 'Expired'), of(410, 'Gone')]).toEqual([
      'AlreadyExists',
      'Conflict',
      'Expired',
      'Gone',
    ]);
    expect([of(500, 'ServerTimeout'), of(500, ''), of(403, 'Unreachable'), of(429, 'SomethingNew')]).toEqual([
      'Timeout',
      'InternalError',
      'Forbidden',
      'TooManyRequests',
    ]);
  });

  test('of code 404 speaks of the object only when it names it', () => {
    const named = { kind: 'Status', reason: 'NotFound', message: 'pods "a" not found', code: 404, details: { name: 'a', kind: 'pods' } };
    expect(errorOfAnswer(404, JSON.stringify(named), undefined)).not.toBeInstanceOf(MissingPath);
    expect(errorOfAnswer(404, JSON.stringify({ ...named, details: {} }), undefined)).toBeInstanceOf(MissingPath);
    expect(errorOfAnswer(404, '404 page not found', undefined)).toBeInstanceOf(MissingPath);
  });
});

test('a value that is no Status is no error', () => {
  expect(errorOfStatus({ kind: 'Pod' })).toBeUndefined();
  expect(errorOfStatus(null)).toBeUndefined();
});
