/**
 * What Kubernetes complains of where a JSON text gives a key twice in one object: `duplicate field "spec.replicas"`. The text must be
 * JSON; the last value counts, as it does for JSON.parse.
 */
export function duplicateKeys(text: string): readonly string[] {
  const complaints = new Set<string>();
  /** The objects and lists that the reading is in; a list has no keys but a position. */
  const open: Level[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    const inside = open.at(-1);
    switch (text[at]) {
      case '"': {
        const end = endOfText(text, at);
        if (inside?.keys !== undefined && expectsKey) {
          const key: string = JSON.parse(text.slice(at, end + 1));
          inside.name = key;
          if (inside.keys.has(key)) complaints.add(`duplicate field ${JSON.stringify(pathOf(open))}`);
          inside.keys.add(key);
          expectsKey = false;
        }
        at = end;
        break;
      }
      case '{':
        open.push({ keys: new Set(), name: '', index: 0 });
        expectsKey = true;
        break;
      case '[':
        open.push({ name: '', index: 0 });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (inside?.keys === undefined) bump(inside);
        else expectsKey = true;
        break;
    }
  }
  return [...complaints];
}

interface Level {
  readonly keys?: Set<string>;
  name: string;
  index: number;
}

function bump(level: Level | undefined): void {
  if (level !== undefined) level.index += 1;
}

/** Where the text that begins here ends: at the next quotation mark that is not escaped. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** `spec.containers[0].name`. */
const pathOf = (open: readonly Level[]): string =>
  open.reduce((path, { keys, name, index }) => (keys === undefined ? `${path}[${index}]` : path === '' ? name : `${path}.${name}`), '');
