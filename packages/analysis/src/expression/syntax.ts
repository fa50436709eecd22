import type { Value } from './values.ts';

export type UnaryOperator = '!' | 'not' | '-' | '+';

export type BinaryOperator =
  | ('or' | '||' | 'and' | '&&')
  | ('==' | '!=' | '<' | '>' | '<=' | '>=')
  | ('in' | 'matches' | 'contains' | 'startsWith' | 'endsWith')
  | ('..' | '+' | '-' | '*' | '/' | '%' | '**' | '^' | '??');

/** The syntax tree of a condition. `at` is the place in the text, in UTF-16 units, that messages about a node point at. */
export type Node = { readonly at: number } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  /** `#`, `#index` or `#acc` inside a predicate. */
  | { readonly kind: 'pointer'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'conditional'; readonly test: Node; readonly whenTrue: Node; readonly whenFalse: Node }
  /** `base.key`, `base[key]`, and with `optional` `base?.key` and `base?.[key]`. */
  | { readonly kind: 'member'; readonly base: Node; readonly key: Node; readonly optional: boolean }
  | { readonly kind: 'slice'; readonly base: Node; readonly from: Node | undefined; readonly to: Node | undefined }
  /** The whole of a chain that has a `?.` in it: nil when one of its links was cut. */
  | { readonly kind: 'chain'; readonly links: Node }
  | { readonly kind: 'call'; readonly callee: Node; readonly arguments: readonly Node[] }
  /** `predicate` is evaluated once for each element of the first argument. */
  | { readonly kind: 'builtin'; readonly name: string; readonly arguments: readonly Node[]; readonly predicate: Node | undefined }
  | { readonly kind: 'let'; readonly name: string; readonly value: Node; readonly body: Node }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly pairs: readonly { readonly key: Node; readonly value: Node }[] }
);

export type NodeOf<Kind extends Node['kind']> = Extract<Node, { kind: Kind }>;
