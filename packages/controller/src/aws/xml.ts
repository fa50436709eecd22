/** An element of an XML document: elements by their order, and the text between them. Attributes are not kept. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const token = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)/y;

/** The root element of what a service of AWS answers with. Throws where it is no XML, or is cut off. */
export function parseXml(document: string): XmlElement {
  const root: Open = { name: '', children: [], text: '' };
  const open: Open[] = [root];
  token.lastIndex = 0;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const found = token.exec(document);
    if (found === null) throw new Error(`no XML at character ${at}`);
    const [, data, closes, name, isEmpty, text] = found;
    const top = open.at(-1) ?? root;
    if (data !== undefined) top.text += data;
    else if (text !== undefined) top.text += unescaped(text);
    else if (name === undefined) continue;
    else if (closes === '/') {
      if (open.length === 1 || top.name !== name) throw new Error(`XML closes ${name} at character ${at}, which is not open`);
      open.pop();
    } else {
      const element: Open = { name, children: [], text: '' };
      top.children.push(element);
      if (isEmpty !== '/') open.push(element);
    }
  }
  const [element, another] = root.children;
  if (open.length > 1) throw new Error(`XML ends within ${open.at(-1)?.name}`);
  if (element === undefined || another !== undefined || root.text.trim() !== '') throw new Error('no XML document with one root');
  return element;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name = '') => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return entities[name] ?? all;
  });

/** The first element at a path. */
export const elementAt = (element: XmlElement, ...path: readonly string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>((at, name) => at?.children.find((each) => each.name === name), element);

/** The text at a path; '' where there is none. */
export const textIn = (element: XmlElement, ...path: readonly string[]): string => elementAt(element, ...path)?.text.trim() ?? '';

/** The members of a list at a path: `<Rules><member>…</member></Rules>`. */
export const membersAt = (element: XmlElement, ...path: readonly string[]): readonly XmlElement[] =>
  elementAt(element, ...path)?.children.filter(({ name }) => name === 'member') ?? [];
