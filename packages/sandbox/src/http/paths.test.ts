import { describe, expect, test } from '@jest/globals';
import { parseResourcePath } from './paths.ts';

const read = (path: string) => parseResourcePath(path.split('/').filter((each) => each !== ''));

describe('a path names', () => {
  test.each([
    ['/api/v1/pods', { group: '', version: 'v1', plural: 'pods', namespace: '', name: '', subresource: '' }],
    ['/api/v1/namespaces/a/pods', { group: '', version: 'v1', plural: 'pods', namespace: 'a', name: '', subresource: '' }],
    ['/api/v1/namespaces/a/pods/p', { group: '', version: 'v1', plural: 'pods', namespace: 'a', name: 'p', subresource: '' }],
    ['/api/v1/namespaces/a/pods/p/log', { group: '', version: 'v1', plural: 'pods', namespace: 'a', name: 'p', subresource: 'log' }],
    ['/api/v1/namespaces', { group: '', version: 'v1', plural: 'namespaces', namespace: '', name: '', subresource: '' }],
    ['/api/v1/namespaces/a', { group: '', version: 'v1', plural: 'namespaces', namespace: '', name: 'a', subresource: '' }],
    ['/api/v1/namespaces/a/status', { group: '', version: 'v1', plural: 'namespaces', namespace: '', name: 'a', subresource: 'status' }],
    [
      '/api/v1/namespaces/a/finalize',
      { group: '', version: 'v1', plural: 'namespaces', namespace: '', name: 'a', subresource: 'finalize' },
    ],
    [
      '/apis/apps/v1/namespaces/a/deployments/d/scale',
      { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'a', name: 'd', subresource: 'scale' },
    ],
    ['/apis/x.io/v1/things/t/status', { group: 'x.io', version: 'v1', plural: 'things', namespace: '', name: 't', subresource: 'status' }],
  ])('%s', (path, expected) => {
    expect(read(path)).toEqual(expected);
  });

  test.each([
    '/',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/apps',
    '/apis/apps/v1',
    '/version',
    '/api/v1/pods/a/b/c',
    '/api/v1/namespaces/a/pods/p/log/x',
  ])('no resource: %s', (path) => {
    expect(read(path)).toBeUndefined();
  });
});
