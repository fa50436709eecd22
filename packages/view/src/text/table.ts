/** A cell: its text, and the same text with its colours. */
export interface Cell {
  readonly text: string;
  readonly painted: string;
}

/** A cell without colours. */
export const cell = (text: string): Cell => ({ text, painted: text });

const gap = '  ';

/**
 * Rows in columns that are as wide as their widest cell, two blanks apart. `leastWidths` makes columns wider, for tables that grow
 * row by row. All columns are filled up with blanks but the last, which is filled up only to its least width.
 */
export function alignColumns(rows: readonly (readonly Cell[])[], leastWidths: readonly number[] = []): string[] {
  const widths = columnWidths(rows, leastWidths);
  return rows.map((row) =>
    row.map((each, column) => each.painted + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(each.text)))).join(gap),
  );
}

function columnWidths(rows: readonly (readonly Cell[])[], leastWidths: readonly number[]): readonly number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) => {
    const least = leastWidths[column] ?? 0;
    return column === count - 1 ? least : Math.max(least, ...rows.map((row) => widthOf(row[column]?.text ?? '')));
  });
}

/** Characters, not UTF-16 units. */
const widthOf = (text: string): number => [...text].length;
