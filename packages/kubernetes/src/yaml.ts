import { parseAllDocuments, stringify } from 'yaml';
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
