import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { isObject } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { ConfigError } from './connection-options.ts';

/** What one or several kubeconfig files say together; paths are absolute. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly currentContext?: string;
}

/** One cluster, user or context, with the fields of the file format. */
export class Entry {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #folder: string;

  constructor(fields: Readonly<Record<string, unknown>>, folder: string) {
    this.#fields = fields;
    this.#folder = folder;
  }

  /** A text that is not empty. */
  text(field: string): string | undefined {
    const value = this.#fields[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** A path; one that is not absolute counts from the folder of the file that names it. */
  path(field: string): string | undefined {
    const path = this.text(field);
    return path === undefined || isAbsolute(path) ? path : join(this.#folder, path);
  }

  texts(field: string): readonly string[] {
    const value = this.#fields[field];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  }

  flag(field: string): boolean {
    return this.#fields[field] === true;
  }

  object(field: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#fields[field];
    return isObject(value) ? value : undefined;
  }

  /** A command: one with a slash counts from the folder, one without is looked up in the PATH. */
  command(field: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.object(field);
    const command = value?.command;
    if (value === undefined || typeof command !== 'string' || !command.includes('/') || isAbsolute(command)) return value;
    return { ...value, command: join(this.#folder, command) };
  }
}

const nothing: Kubeconfig = { clusters: new Map(), users: new Map(), contexts: new Map() };

/** Reads the files in order. What an earlier file says stands; files that do not exist are passed over unless `mustExist`. */
export async function readKubeconfigs(files: readonly string[], mustExist: boolean): Promise<Kubeconfig> {
  let merged = nothing;
  for (const file of files) {
    const text = await readIfThere(file, mustExist);
    if (text === undefined) continue;
    const { clusters, users, contexts, currentContext } = parseKubeconfig(text, file);
    const current = merged.currentContext ?? currentContext;
    merged = {
      clusters: new Map([...clusters, ...merged.clusters]),
      users: new Map([...users, ...merged.users]),
      contexts: new Map([...contexts, ...merged.contexts]),
      ...(current === undefined ? {} : { currentContext: current }),
    };
  }
  return merged;
}

async function readIfThere(file: string, mustExist: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!mustExist && isObject(error) && error.code === 'ENOENT') return undefined;
    throw new ConfigError(`cannot read the kubeconfig: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What a text says that is a kubeconfig; `file` is what messages call it. */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  const documents = parseYaml(text);
  if (!documents.ok) throw new ConfigError(`${file} is no kubeconfig: ${documents.error}`);
  const [root] = documents.value;
  if (root === undefined) return nothing;
  if (!isObject(root)) throw new ConfigError(`${file} is no kubeconfig: it holds no object`);
  const current = root['current-context'];
  return {
    clusters: entries(root.clusters, 'cluster', file),
    users: entries(root.users, 'user', file),
    contexts: entries(root.contexts, 'context', file),
    ...(typeof current === 'string' && current !== '' ? { currentContext: current } : {}),
  };
}

/** `[{ name, <kind>: {…} }]` by name. Of two entries with one name the first stands. */
function entries(list: unknown, kind: string, file: string): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const item of Array.isArray(list) ? list : []) {
    if (!isObject(item) || typeof item.name !== 'string') throw new ConfigError(`${file}: a ${kind} has no name`);
    const fields = item[kind];
    if (!found.has(item.name)) found.set(item.name, new Entry(isObject(fields) ? fields : {}, dirname(file)));
  }
  return found;
}
