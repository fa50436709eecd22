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
export const renderTree = (tree: RolloutTree, paint: Paint = plain): string[] => [
  ...rolloutHeader(tree, paint),
  '',
  ...nodeLines(tree.root, paint),
];

/** The lines of `get experiment`. */
export const renderExperimentTree = (tree: ExperimentTree, paint: Paint = plain): string[] => [
  ...experimentHeader(tree, paint),
  '',
  ...nodeLines(tree.root, paint),
];

const columns = ['NAME', 'KIND', 'STATUS', 'AGE', 'INFO'].map(cell);

const nodeLines = (root: TreeNode, paint: Paint): string[] => alignColumns([columns, ...rowsOf(root, { own: '', below: '' }, paint)]);

/** What stands before a node's name, and before those of the nodes below it. */
interface Branch {
  readonly own: string;
  readonly below: string;
}

function rowsOf(node: TreeNode, { own, below }: Branch, paint: Paint): readonly (readonly Cell[])[] {
  const last = node.children.length - 1;
  return [
    rowOf(node, own, paint),
    ...node.children.flatMap((child, index) =>
      rowsOf(child, index === last ? { own: `${below}└──`, below: `${below}   ` } : { own: `${below}├──`, below: `${below}│  ` }, paint),
    ),
  ];
}

function rowOf({ kind, name, status, ageMs, notes }: TreeNode, branch: string, paint: Paint): readonly Cell[] {
  return [
    cell(`${branch}${iconOfKind[kind]} ${name}`),
    cell(kind === 'Revision' ? '' : kind),
    status === undefined ? cell('') : { text: statusText(status), painted: paintedStatus(status, paint) },
    cell(ageMs === undefined ? '' : formatAge(ageMs)),
    notesCell(notes, paint),
  ];
}
