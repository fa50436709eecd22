import { apiVersion } from '@sluice/api';
import { isObject, type Json, type KubeObject } from '@sluice/kubernetes';
import { type PlacedDocument, parsePlacedYaml, type TextPlace } from '@sluice/kubernetes/yaml';
import type { TextFile } from '../io.ts';
import type { Finding } from './finding.ts';

/** An object in a file. */
export interface Manifest {
  readonly file: string;
  readonly object: KubeObject;
  /** Where a field stands, by its path: `spec.strategy.canary.steps[0].setWeight`. */
  placeOf(field: string): TextPlace;
}

export interface ReadFiles {
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
}

/** The objects of files, those of lists one by one, and what could not be read. */
export function readManifests(files: readonly TextFile[]): ReadFiles {
  const manifests: Manifest[] = [];
  const findings: Finding[] = [];
  for (const { path: file, text } of files) {
    for (const document of parsePlacedYaml(text)) {
      const complain = (message: string, severity: Finding['severity'], place: TextPlace) =>
        void findings.push({ file, ...place, object: '', rule: 'syntax', severity, field: '', message });
      for (const { message, ...place } of document.problems) complain(message, 'error', place);
      if (document.value !== undefined) collect(document.value, [], { file, document, manifests, complain });
    }
  }
  return { manifests, findings };
}

const nameless = 'metadata: Required value: a name or generateName';
const kindless = 'no Kubernetes object: apiVersion and kind are needed';

interface Collecting {
  readonly file: string;
  readonly document: PlacedDocument;
  readonly manifests: Manifest[];
  complain(message: string, severity: Finding['severity'], place: TextPlace): void;
}

function collect(value: Json, path: readonly (string | number)[], { file, document, manifests, complain }: Collecting): void {
  if (isObject(value) && Array.isArray(value.items) && String(value.kind).endsWith('List')) {
    for (const [index, item] of value.items.entries()) collect(item, [...path, 'items', index], { file, document, manifests, complain });
    return;
  }
  if (isKubeObject(value)) {
    const object = value;
    manifests.push({ file, object, placeOf: (field) => document.placeOf([...path, ...pathOf(field, object)]) });
    return;
  }
  const isOurs = isObject(value) && value.apiVersion === apiVersion;
  const isOfAnyKind = isObject(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
  // Files of other tools, such as kustomization.yaml, have no name and are none of our business.
  if (isOurs || !isOfAnyKind) complain(isOurs ? nameless : kindless, isOurs ? 'error' : 'warning', document.placeOf(path));
}

const isKubeObject = (value: unknown): value is KubeObject =>
  isObject(value) &&
  typeof value.apiVersion === 'string' &&
  typeof value.kind === 'string' &&
  isObject(value.metadata) &&
  typeof (value.metadata.name ?? value.metadata.generateName) === 'string';

/** `spec.steps[0].labels[app.io/x]` → the keys and positions that lead there. In brackets stand positions of lists, and keys that are no plain words. */
function pathOf(field: string, object: unknown): readonly (string | number)[] {
  const path: (string | number)[] = [];
  let at: unknown = object;
  for (const [, word, bracket] of field.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)) {
    const part = Array.isArray(at) ? Number(bracket ?? word) : (bracket ?? word ?? '');
    path.push(part);
    at = Array.isArray(at) ? at[Number(part)] : isObject(at) ? at[String(part)] : undefined;
  }
  return path;
}
