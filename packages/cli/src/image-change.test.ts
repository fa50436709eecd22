import { describe, expect, test } from '@jest/globals';
import { imageOperations } from './image-change.ts';

const template = {
  spec: {
    initContainers: [{ name: 'migrate', image: 'tools:v1' }],
    containers: [
      { name: 'app', image: 'demo:v1' },
      { name: 'proxy', image: 'proxy:v1' },
    ],
  },
};

describe('a change of images', () => {
  test('changes the named container, while it is where it was seen', () => {
    expect(imageOperations(template, { container: 'proxy', image: 'proxy:v2' })).toEqual({
      ok: true,
      value: [
        { op: 'test', path: '/spec/template/spec/containers/1/name', value: 'proxy' },
        { op: 'add', path: '/spec/template/spec/containers/1/image', value: 'proxy:v2' },
      ],
    });
  });

  test('finds init containers', () => {
    const change = imageOperations(template, { container: 'migrate', image: 'tools:v2' });
    expect(change).toMatchObject({ value: [{ path: '/spec/template/spec/initContainers/0/name' }, { value: 'tools:v2' }] });
  });

  test('with * changes all that are different', () => {
    const change = imageOperations(template, { container: '*', image: 'demo:v1' });
    expect(change.ok && change.value.filter(({ op }) => op === 'add').map(({ path }) => path)).toEqual([
      '/spec/template/spec/containers/1/image',
      '/spec/template/spec/initContainers/0/image',
    ]);
  });

  test('is nothing where the image is there already', () => {
    expect(imageOperations(template, { container: 'app', image: 'demo:v1' })).toEqual({ ok: true, value: [] });
  });

  test('is an error where there is no such container', () => {
    expect(imageOperations(template, { container: 'nope', image: 'x' })).toEqual({
      ok: false,
      error: 'unable to find container named "nope"',
    });
    expect(imageOperations(undefined, { container: '*', image: 'x' })).toMatchObject({ ok: false });
  });
});
