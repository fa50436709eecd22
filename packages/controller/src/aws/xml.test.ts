import { describe, expect, test } from '@jest/globals';
import { membersAt, parseXml, textIn } from './xml.ts';

describe('parseXml', () => {
  test('reads elements, text, entities, comments and CDATA', () => {
    const root = parseXml(
      `<?xml version="1.0"?>\n<!-- hi --><A xmlns="urn:x"><B>a &amp; b&#33;&#x21; &lt;</B><C/><D x="1">\n <member><E><![CDATA[<&]]></E></member><member/><other/></D></A>\n`,
    );
    expect(root.name).toBe('A');
    expect(textIn(root, 'B')).toBe('a & b!! <');
    expect(textIn(root, 'C')).toBe('');
    expect(textIn(root, 'missing', 'E')).toBe('');
    expect(membersAt(root, 'D').map((each) => textIn(each, 'E'))).toEqual(['<&', '']);
    expect(membersAt(root, 'C')).toEqual([]);
  });

  test.each(['', 'oops', '<a>', '<a><b></a>', '</a>', '<a/><b/>', '<a/>text', '<a', '{"a": 1}', '<a><</a>'])('refuses %j', (text) => {
    expect(() => parseXml(text)).toThrow(/XML/);
  });
});
