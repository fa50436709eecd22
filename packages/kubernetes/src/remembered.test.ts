import { expect, test } from '@jest/globals';
import { remembered } from './remembered.ts';

test('what was found for an object is found once, and for each object by itself', () => {
  const asked: object[] = [];
  const nameOf = remembered((object: { readonly name: string }, suffix: string) => {
    asked.push(object);
    return object.name + suffix;
  });
  const [a, b] = [{ name: 'a' }, { name: 'a' }];
  expect([nameOf(a, '!'), nameOf(b, '!'), nameOf(a, '!')]).toEqual(['a!', 'a!', 'a!']);
  expect(asked).toEqual([a, b]);
  expect(asked[1]).toBe(b);
});
