/** The leaves of random expressions. */

export const ints = ['0', '1', '2', '3', '-1', '5', '10', '42', '0x1F', '0b101', '0o17', '1_000', '100', '9223372036854775807', '64'];
export const floats = ['0.0', '0.5', '1.0', '1.5', '2.5', '-0.5', '.25', '1e3', '1.5e-3', '100.0', '3.', '1e21', '1e-7', '0.1'];
export const strings = [
  '"a"',
  '"b"',
  '""',
  '"abc"',
  "'it\\'s'",
  '`raw`',
  '"héllo"',
  '"a,b,c"',
  '"12"',
  '"-1.5"',
  '"1h30m"',
  '"  x "',
  '"😀"',
  '"\\u00e9\\n"',
  '"desc"',
  '"asc"',
];
export const patterns = [
  '"^a"',
  '"b+c?"',
  '"[a-c]{2}"',
  '"(?i)ABC"',
  '"\\\\d+"',
  '"a|b$"',
  '".*"',
  '"\\\\bh"',
  '"[^,]+,"',
  '"(a+)+$"',
  '"\\\\p{L}$"',
  '"("',
  '"é"',
  '"^$"',
  '"a{2,}"',
  '"(?s:.)x"',
  '"[[:alpha:]]+"',
];
export const dates = [
  '"2023-08-14"',
  '"2023-08-14 01:02:03"',
  '"2024-02-29T12:00:00Z"',
  '"2023-08-14T15:04:05.5+02:00"',
  '"15:04:05"',
  '"2023-02-30"',
];
export const durations = ['"1h"', '"90m"', '"1.5s"', '"-2h"', '"0"', '"100ms"', '"1h2m3s"', '"x"'];
export const layouts = [
  '"2006-01-02"',
  '"15:04:05.000"',
  '"Jan _2 2006 3:04PM"',
  '"Monday, 02-Jan-06"',
  '"2006-01-02T15:04:05Z07:00"',
  '"__2 002 -0700"',
];
export const zones = ['"UTC"', '"Europe/Zurich"', '"America/New_York"', '"Asia/Kolkata"', '"Nowhere/Land"'];
export const paths = [
  'result',
  'result[0]',
  'result[-1]',
  'result.a',
  'result.b',
  'result.s',
  'result.list',
  'result.list[1]',
  'result.map.x',
  'result["a"]',
  'result.none',
  'result?.none?.x',
  'result.items[0].name',
  'result.data?.[0]',
  'result[1:]',
  'result.t',
  'args.limit',
  'args["service"]',
  'result.i',
  '$env.result',
  '$env["args"]',
];
export const lists = ['[]', '[1, 2, 3]', '[1, 2.5, "a"]', '[[1], [2, 3]]', '[{a: 1}, {a: 2}]', '[nil, 1]', '[true, false]', 'b"ab"'];
export const numberLists = ['[3, 1, 2]', '[1.5, 0.5]', '[1, 2.0]', '1..3', '5..3', '[]', '[0.1, 0.2, 0.3]', '[7]'];
export const stringLists = ['["b", "a"]', '["x"]', '["a", "a", "b"]', '[]', 'split("a b", " ")'];
export const maps = ['{}', '{a: 1}', '{a: 1.5, "b": "x"}', '{a: {b: [1, 2]}}', '{a: nil}'];
