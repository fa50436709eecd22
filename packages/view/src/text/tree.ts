import { formatAge } from '@sluice/kubernetes';
import type { ExperimentTree } from '../tree/experiment-tree.ts';
import type { TreeNode } from '../tree/node.ts';
import type { RolloutTree } from '../tree/rollout-tree.ts';
import { experimentHeader, rolloutHeader } from './header.ts';
import { iconOfKind, paintedStatus, statusText } from './icons.ts';
import { notesCell } from './notes.ts';
import { type Paint, plain } from './paint.ts';
import { alignColumns, type Cell, cell } from './table.ts';

/** The lines of `get rollout`: what is to be said about the Rollout, then the tree of its objects. */
export const renderTree = (tree: RolloutTree, paint: Paint = plain, isWide = false): string[] => [
  ...rolloutHeader(tree, paint),
  '',
  ...nodeLines(tree.root, { paint, isWide }),
];

/** The lines of `get experiment`. */
export const renderExperimentTree = (tree: ExperimentTree, paint: Paint = plain, isWide = false): string[] => [
  ...experimentHeader(tree, paint),
  '',
  ...nodeLines(tree.root, { paint, isWide }),
];

const columns = ['NAME', 'KIND', 'STATUS', 'AGE', 'INFO'].map(cell);

interface Manner {
  readonly paint: Paint;
  /** With the details of each node. */
  readonly isWide: boolean;
}

const nodeLines = (root: TreeNode, manner: Manner): string[] => alignColumns([columns, ...rowsOf(root, { own: '', below: '' }, manner)]);

/** What stands before a node's name, and before those of the nodes below it. */
interface Branch {
  readonly own: string;
  readonly below: string;
}

function rowsOf(node: TreeNode, { own, below }: Branch, manner: Manner): readonly (readonly Cell[])[] {
  const last = node.children.length - 1;
  return [
    rowOf(node, own, manner),
    ...node.children.flatMap((child, index) =>
      rowsOf(child, index === last ? { own: `${below}└──`, below: `${below}   ` } : { own: `${below}├──`, below: `${below}│  ` }, manner),
    ),
  ];
}

function rowOf({ kind, name, status, ageMs, notes, details = [] }: TreeNode, branch: string, { paint, isWide }: Manner): readonly Cell[] {
  return [
    cell(`${branch}${iconOfKind[kind]} ${name}`),
    cell(kind === 'Revision' ? '' : kind),
    status === undefined ? cell('') : { text: statusText(status), painted: paintedStatus(status, paint) },
    cell(ageMs === undefined ? '' : formatAge(ageMs)),
    joined([notesCell(notes, paint), ...(isWide ? details.map(cell) : [])]),
  ];
}

/** Several cells in one, with commas between them. */
function joined(cells: readonly Cell[]): Cell {
  const shown = cells.filter(({ text }) => text !== '');
  return { text: shown.map(({ text }) => text).join(','), painted: shown.map(({ painted }) => painted).join(',') };
}
