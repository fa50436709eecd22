/**
 * Writes src/http/protobuf/generated/field-numbers.json: which number each field of Kubernetes' types has on the wire. Run by hand
 * when the Kubernetes version moves: `node packages/sandbox/generate/field-numbers.ts v0.36.3`. Needs Go, which fetches the modules
 * that carry the definitions. Fields of messages that JSON writes into their parent stand in a map of their own.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiSchemas } from '@sluice/kubernetes/openapi';

type Numbers = { [number: string]: string | Numbers };

interface ProtoField {
  readonly name: string;
  readonly number: string;
  readonly type: string;
}

const [version = 'v0.36.3'] = process.argv.slice(2);
const messages = new Map<string, readonly ProtoField[]>();

for (const module of ['k8s.io/api', 'k8s.io/apimachinery']) {
  const { Dir } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8' }));
  for (const entry of readdirSync(Dir, { recursive: true, withFileTypes: true })) {
    if (entry.name === 'generated.proto') readProto(readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  }
}

function readProto(text: string): void {
  const home = /^package (?<name>[\w.]+);/m.exec(text)?.groups?.name ?? '';
  for (const [, name = '', body = ''] of text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/^ {2}(?:optional|repeated)? ?(map<.*?>|[\w.]+) (\w+) = (\d+);/gm)].map(
      ([, type = '', field = '', number = '']): ProtoField => ({
        name: field,
        number,
        type: type.startsWith('.') ? type.slice(1) : `${home}.${type}`,
      }),
    );
    messages.set(`${home}.${name}`, fields);
  }
}

/** `io.k8s.api.core.v1.Pod` → `k8s.io.api.core.v1.Pod`. */
const protoName = (schema: string): string => schema.replace(/^io\.k8s\./, 'k8s.io.');

function numbersOf(message: string, properties: Readonly<Record<string, unknown>>): Numbers {
  const found: Numbers = {};
  for (const { name, number, type } of messages.get(message) ?? []) {
    // Some differ in the case of an abbreviation: uID, aPIGroup.
    const property = Object.keys(properties).find((each) => each.toLowerCase() === name.toLowerCase());
    if (property !== undefined) found[number] = property;
    else if (messages.has(type)) found[number] = numbersOf(type, properties);
    // What is left is for older clients only and has no place in JSON.
  }
  return found;
}

const lines = Object.entries(openApiSchemas)
  .filter(([name, { properties }]) => properties !== undefined && messages.has(protoName(name)))
  .map(([name, { properties = {} }]) => `${JSON.stringify(name)}: ${JSON.stringify(numbersOf(protoName(name), properties))}`);
const target = new URL('../src/http/protobuf/generated/field-numbers.json', import.meta.url);
writeFileSync(target, `{\n${lines.join(',\n')}\n}\n`);
