/** The names that someone who typed `typed` may have meant: at most two letters off, fewer of a short word, or beginning with it. */
export function similarNames(typed: string, names: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  const farthest = Math.min(2, word.length - 1);
  return names.filter((name) => name.startsWith(word) || editDistance(word, name) <= farthest);
}

/** Lines that name what may have been meant; none where nothing is. */
export const didYouMean = (similar: readonly string[]): readonly string[] =>
  similar.length === 0 ? [] : ['', 'Did you mean this?', ...similar.map((name) => `\t${name}`)];

/** Letters to add, remove or replace to make one text of the other (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
