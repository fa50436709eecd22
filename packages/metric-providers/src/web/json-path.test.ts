import { describe, expect, test } from '@jest/globals';
import type { Json } from '@sluice/kubernetes';
import { parseJsonPath, valuesAt } from './json-path.ts';

const document: Json = {
  data: { ok: true, successPercent: 0.95, 'odd.key': 1, 'with space': 2 },
  items: [
    { name: 'a', value: 1, tags: ['x'] },
    { name: 'b', value: 5, tags: [] },
    { name: 'c', value: 9 },
  ],
  list: [0, 1, 2, 3, 4, 5],
};

const at = (path: string) => {
  const parsed = parseJsonPath(path);
  return parsed.ok ? valuesAt(document, parsed.value) : parsed.error;
};

describe('kubectl JSONPath', () => {
  test.each<[string, readonly Json[]]>([
    ['{$.data.ok}', [true]],
    ['{.data.successPercent}', [0.95]],
    ['.data.ok', [true]],
    ['data.ok', [true]],
    ['{$}', [document]],
    ["{.data['odd.key']}", [1]],
    ['{.data["with space"]}', [2]],
    ['{.data.odd\\.key}', [1]],
    ["{.data['ok','successPercent']}", [true, 0.95]],
    ['{.items[0].name}', ['a']],
    ['{.items[-1].name}', ['c']],
    ['{.items[0,2].name}', ['a', 'c']],
    ['{.items[*].value}', [1, 5, 9]],
    ['{.list[1:3]}', [1, 2]],
    ['{.list[:2]}', [0, 1]],
    ['{.list[-2:]}', [4, 5]],
    ['{.list[0:6:2]}', [0, 2, 4]],
    ['{..value}', [1, 5, 9]],
    ['{.items[?(@.name=="b")].value}', [5]],
    ['{.items[?(@.value>1)].name}', ['b', 'c']],
    ['{.items[?(@.value <= 5)].name}', ['a', 'b']],
    ["{.items[?(@.name!='a')].name}", ['b', 'c']],
    ['{.items[?(@.tags)].name}', ['a', 'b']],
    ['{.list[?(@ > 3)]}', [4, 5]],
    ['{.missing.field}', []],
    ['{.items[7].name}', []],
    ['{.data.ok.deeper}', []],
  ])('%s', (path, values) => expect(at(path)).toEqual(values));

  test.each([
    ['{.items[0}', "a '[' is not closed"],
    ['{.items[x]}', "'[x]' is no index, name, slice or filter"],
    ['{.a}{.b}', 'several parts'],
    ['{range .items[*]}{.name}{end}', 'several parts'],
    ['{..}', "'..' needs a name"],
    ['{.items[?(@.a ~ 1)]}', "unexpected ' ~ 1'"],
    ['{.list[::0]}', 'by 0'],
  ])('%s is refused: %s', (path, message) => expect(at(path)).toContain(message));
});
