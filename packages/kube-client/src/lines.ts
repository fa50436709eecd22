/** The lines of a stream of bytes, whatever the borders of its chunks; a character may be cut in two. Empty lines are left out. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      const line = begun.length === 0 ? piece : begun.join('') + piece;
      begun = [];
      if (line.trim() !== '') yield line;
    }
    if (last !== '') begun.push(last);
  }
  const rest = begun.join('') + decoder.decode();
  if (rest.trim() !== '') yield rest;
}
