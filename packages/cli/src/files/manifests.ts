import { err, isObject, type Json, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import type { Io } from '../io.ts';

/** The objects of manifests, in their order, those of lists one by one. The error names the file, and the document in it. */
export async function readManifests(io: Pick<Io, 'readFiles'>, paths: readonly string[]): Promise<Result<readonly KubeObject[]>> {
  const found: KubeObject[] = [];
  for (const path of paths) {
    const files = await io.readFiles(path);
    if (!files.ok) return files;
    for (const file of files.value) {
      const documents = parseYaml(file.text);
      if (!documents.ok) return err(`${file.path}: ${documents.error}`);
      for (const [index, document] of documents.value.entries()) {
        const objects = objectsIn(document);
        if (objects === undefined)
          return err(`${file.path}: document ${index + 1} is no Kubernetes object: it needs apiVersion, kind and metadata.name`);
        found.push(...objects);
      }
    }
  }
  return ok(found);
}

function objectsIn(document: Json): readonly KubeObject[] | undefined {
  if (!isObject(document)) return undefined;
  if (typeof document.kind === 'string' && document.kind.endsWith('List') && Array.isArray(document.items)) {
    const all = document.items.map((item) => objectsIn(item));
    return all.every((each) => each !== undefined) ? all.flat() : undefined;
  }
  return isKubeObject(document) ? [document] : undefined;
}

const isKubeObject = (value: unknown): value is KubeObject =>
  isObject(value) &&
  typeof value.apiVersion === 'string' &&
  typeof value.kind === 'string' &&
  isObject(value.metadata) &&
  typeof value.metadata.name === 'string';

/** The object with this namespace, unless it names one. Cluster-scoped kinds are for the caller to know. */
export const inNamespace = <T extends KubeObject>(object: T, namespace: string): T =>
  object.metadata.namespace === undefined ? { ...object, metadata: { ...object.metadata, namespace } } : object;
