import { describe, expect, test } from '@jest/globals';
import { applyMergePatch, type Json } from '@sluice/kubernetes';
import { openApiSchemas } from '@sluice/kubernetes/openapi';
import fc from 'fast-check';
import { applyStrategicPatch } from './strategic.ts';

const podSpec = openApiSchemas['io.k8s.api.core.v1.PodSpec'];
const patched = (target: unknown, patch: unknown) => applyStrategicPatch(target, patch, podSpec);
const named = (...names: readonly string[]) => names.map((name) => ({ name }));

describe('a strategic merge patch', () => {
  test('merges containers by name and what they hold by its own keys', () => {
    const target = {
      containers: [
        { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }], ports: [{ containerPort: 80, name: 'http' }] },
        { name: 'b', image: 'b:1' },
      ],
    };
    const patch = {
      containers: [{ name: 'a', image: 'a:2', env: [{ name: 'Y', value: '2' }], ports: [{ containerPort: 80, protocol: 'TCP' }] }],
    };
    expect(patched(target, patch)).toEqual({
      containers: [
        {
          name: 'a',
          image: 'a:2',
          env: [
            { name: 'Y', value: '2' },
            { name: 'X', value: '1' },
          ],
          ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
        },
        { name: 'b', image: 'b:1' },
      ],
    });
  });

  test('deletes, replaces and retains by directive', () => {
    expect(patched({ containers: named('a', 'b') }, { containers: [{ name: 'a', $patch: 'delete' }] })).toEqual({ containers: named('b') });
    expect(patched({ containers: named('a', 'b') }, { containers: [{ $patch: 'replace' }, { name: 'c' }] })).toEqual({
      containers: named('c'),
    });
    expect(patched({ nodeSelector: { a: '1' } }, { nodeSelector: { $patch: 'replace', b: '2' } })).toEqual({ nodeSelector: { b: '2' } });
    const volumes = [{ name: 'v', emptyDir: {} }];
    const patch = { volumes: [{ name: 'v', $retainKeys: ['name', 'secret'], secret: { secretName: 's' } }] };
    expect(patched({ volumes }, patch)).toEqual({ volumes: [{ name: 'v', secret: { secretName: 's' } }] });
  });

  test('lists without a merge key are replaced', () => {
    expect(patched({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] })).toEqual({ tolerations: [{ key: 'b' }] });
  });

  test('an asked-for order holds for the known items; others keep their place among them', () => {
    const order = (...names: readonly string[]) => ({ '$setElementOrder/containers': named(...names) });
    expect(patched({ containers: named('a', 'b', 'c') }, order('c', 'a'))).toEqual({ containers: named('b', 'c', 'a') });
    expect(patched({ containers: named('x', 'a', 'b') }, order('a', 'b'))).toEqual({ containers: named('x', 'a', 'b') });
    expect(patched({ containers: named('a') }, { ...order('b', 'a'), containers: [{ name: 'b' }] })).toEqual({
      containers: named('b', 'a'),
    });
  });

  test('values leave a list of values by name', () => {
    const meta = openApiSchemas['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'];
    const patch = { finalizers: ['c/c'], '$deleteFromPrimitiveList/finalizers': ['a/a'] };
    expect(applyStrategicPatch({ finalizers: ['a/a', 'b/b'] }, patch, meta)).toEqual({ finalizers: ['c/c', 'b/b'] });
  });

  test('an item without its key is refused', () => {
    expect(() => patched({ containers: named('a') }, { containers: [{ image: 'x' }] })).toThrow(
      'map: map[image:x] does not contain declared merge key: name',
    );
  });

  const plain = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.integer(), fc.string(), fc.dictionary(fc.constantFrom('d', 'e'), fc.integer())),
  );

  test('without lists and directives it is a merge patch', () => {
    fc.assert(
      fc.property(plain, plain, (target, patch) =>
        expect(applyStrategicPatch(target, patch, undefined)).toEqual(applyMergePatch(target as Json, patch as Json)),
      ),
    );
  });

  const containers = fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), image: fc.constantFrom('1', '2') }), {
    selector: ({ name }) => name,
  });

  test('applied twice is applied once, every patched item is there, and no item is lost', () => {
    fc.assert(
      fc.property(containers, containers, (target, patch) => {
        const once = patched({ containers: target }, { containers: patch }) as { containers: { name: string; image: string }[] };
        expect(patched(once, { containers: patch })).toEqual(once);
        expect(new Set(once.containers.map(({ name }) => name))).toEqual(new Set([...target, ...patch].map(({ name }) => name)));
        for (const item of patch) expect(once.containers).toContainEqual(item);
      }),
    );
  });
});
