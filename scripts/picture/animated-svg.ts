/** What a terminal showed from some moment on. A colour stands in the text as `‹94›`; `‹39›` is none. */
export interface Frame {
  readonly text: string;
  readonly atMs: number;
}

interface Recording {
  /** What it shows, for those who do not see it. */
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly endMs: number;
  /** The frame that viewers show which play nothing. */
  readonly stillAt: number;
}

const letterWidth = 8.4;
const lineHeight = 19;
const margin = 14;
const barHeight = 26;
const background = '#0d1117';
const foreground = '#c9d1d9';
/** The colours of the program, by their codes. */
const colours: Readonly<Record<string, string>> = {
  '31': '#ff7b72',
  '32': '#56d364',
  '33': '#e3b341',
  '35': '#d2a8ff',
  '90': '#8b949e',
  '93': '#f2cc60',
  '94': '#79c0ff',
  '96': '#56d4dd',
};

/** Frames of a terminal as one SVG that plays them again and again. */
export function animatedSvg(frames: readonly Frame[], { title, columns, rows, endMs, stillAt }: Recording): string {
  const width = Math.ceil(columns * letterWidth + 2 * margin);
  const height = rows * lineHeight + 2 * margin + barHeight;
  const lines = new Map<string, string>();
  const idOf = (line: string): string => {
    const known = lines.get(line) ?? `l${lines.size}`;
    lines.set(line, known);
    return known;
  };
  const groups = frames.map(({ text, atMs }, index) => {
    const uses = text
      .split('\n')
      .flatMap((line, row) => (line === '' ? [] : [`<use href="#${idOf(line)}" y="${barHeight + margin + (row + 0.75) * lineHeight}"/>`]))
      .join('');
    const nextMs = frames[index + 1]?.atMs ?? endMs;
    return `<g opacity="${index === stillAt ? 1 : 0}">${blink(atMs / endMs, nextMs / endMs, endMs)}${uses}</g>`;
  });
  const symbols = [...lines].map(([line, id]) => `<text id="${id}">${lineSpans(line)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="${foreground}">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${background}"/>
<circle cx="18" cy="14" r="5" fill="#ff7b72"/><circle cx="36" cy="14" r="5" fill="#e3b341"/><circle cx="54" cy="14" r="5" fill="#56d364"/>
<defs>
${symbols.join('\n')}
</defs>
${groups.join('\n')}
</svg>
`;
}

/** Shows its group from one part of the whole time to another. */
function blink(from: number, to: number, endMs: number): string {
  const times = from === 0 ? [0, to] : [0, from, to];
  const values = from === 0 ? '1;0' : '0;1;0';
  return `<animate attributeName="opacity" calcMode="discrete" values="${values}" keyTimes="${times.map((time) => Number(time.toFixed(5))).join(';')}" dur="${endMs / 1000}s" repeatCount="indefinite"/>`;
}

/** Words stand at their columns, so that a font whose icons are wider moves nothing. */
function lineSpans(line: string): string {
  let colour = foreground;
  let column = 0;
  let spans = '';
  for (const [, code, text = ''] of line.matchAll(/‹(\d+)›|( {2,}|[^ ‹]+(?: [^ ‹]+)*| )/g)) {
    if (code !== undefined) colour = colours[code] ?? foreground;
    else {
      const fill = colour === foreground ? '' : ` fill="${colour}"`;
      if (text.trim() !== '') spans += `<tspan x="${(margin + column * letterWidth).toFixed(1)}"${fill}>${escaped(text)}</tspan>`;
      column += [...text].length;
    }
  }
  return spans;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
