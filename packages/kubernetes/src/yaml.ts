import { Document, isScalar, parseAllDocuments, stringify, visit } from 'yaml';
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
