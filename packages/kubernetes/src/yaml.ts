import { Document, isAlias, isCollection, isMap, isScalar, LineCounter, parseAllDocuments, stringify, visit } from 'yaml';
import type { Json } from './json.ts';
import { err, ok, type Result } from './result.ts';

/** The documents of a YAML (or JSON) text, empty ones left out. The error says line and column. */
export function parseYaml(text: string): Result<readonly Json[]> {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return ok([]);
  const found: Json[] = [];
  for (const document of documents) {
    const [problem] = document.errors;
    if (problem !== undefined) return err(problem.message.split('\n')[0] ?? problem.message);
    const value: Json = document.toJS({ maxAliasCount: 1000 });
    if (value !== null && value !== undefined) found.push(value);
  }
  return ok(found);
}

/** A place in a text; lines and columns count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A document of a YAML text that knows where its parts stand. */
export interface PlacedDocument {
  /** Absent where the text is no YAML. */
  readonly value?: Json;
  readonly problems: readonly (TextPlace & { readonly message: string })[];
  /** Where a part stands, by its keys and positions: at its key where it has one. Of a part that is missing, the nearest one around it. */
  placeOf(path: readonly (string | number)[]): TextPlace;
}

/** The documents of a YAML (or JSON) text, empty ones left out, each with its places; also those that have problems. */
export function parsePlacedYaml(text: string): readonly PlacedDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  const placeAt = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  return documents.flatMap((document): readonly PlacedDocument[] => {
    const problems = document.errors.map(({ message, pos }) => ({
      message: message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? '',
      ...placeAt(pos[0]),
    }));
    const placeOf = (path: readonly (string | number)[]) => placeAt(offsetOf(document, path));
    if (problems.length > 0) return [{ problems, placeOf }];
    const value: Json = document.toJS({ maxAliasCount: 1000 });
    return value === null || value === undefined ? [] : [{ value, problems, placeOf }];
  });
}

/** Where a path leads to in the text, as far as it goes. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
      if (pair === undefined) break;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else {
      node = node.get(Number(part), true);
      if (isScalar(node) || isCollection(node)) offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}

/** One YAML document, keys in the order of the object. */
export const formatYaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/**
 * The same, with each list of scalars, and each map of scalars that has no `description`, on a line of its own: half the lines and two
 * thirds of the bytes for a schema.
 */
export function formatDenseYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Map(_, map) {
      if (map.items.length > 0 && !map.has('description') && map.items.every((pair) => isScalar(pair.value))) map.flow = true;
    },
    Seq(_, list) {
      if (list.items.length > 0 && list.items.every((item) => isScalar(item))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
