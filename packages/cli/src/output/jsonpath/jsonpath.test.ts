import { describe, expect, test } from '@jest/globals';
import { applyTemplate } from './evaluate.ts';
import { parseTemplate } from './parse.ts';

const list = {
  kind: 'List',
  items: [
    {
      metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'w' } },
      spec: { replicas: 4, paused: true },
      status: { phase: 'Paused' },
    },
    { metadata: { name: 'shop', labels: {} }, spec: { replicas: 2 }, status: { phase: 'Healthy' } },
    { metadata: { name: 'mail' }, spec: { replicas: 9 } },
  ],
};

function printed(text: string): string {
  const template = parseTemplate(text);
  return template.ok ? applyTemplate(template.value, list) : `wrong: ${template.error}`;
}

describe('a jsonpath template', () => {
  test.each([
    ['{.kind}', 'List'],
    ['.kind', 'List'],
    ['kind', 'List'],
    ['{$.kind}', 'List'],
    ['kind is {.kind}!', 'kind is List!'],
    ['{.items[0].metadata.name}', 'web'],
    ['{.items[-1].metadata.name}', 'mail'],
    ['{.items[*].metadata.name}', 'web shop mail'],
    ['{.items[0,2].metadata.name}', 'web mail'],
    ['{.items[0:2].metadata.name}', 'web shop'],
    ['{.items[1:].metadata.name}', 'shop mail'],
    ['{.items[::2].metadata.name}', 'web mail'],
    ["{.items[0]['metadata','status']}", '{"name":"web","labels":{"app.kubernetes.io/name":"w"}} {"phase":"Paused"}'],
    ["{.items[0].metadata.labels['app.kubernetes.io/name']}", 'w'],
    ['{.items[0].metadata.labels.app\\.kubernetes\\.io/name}', 'w'],
    ['{.items[0].spec}', '{"replicas":4,"paused":true}'],
    ['{.items[0].spec.*}', '4 true'],
    ['{..phase}', 'Paused Healthy'],
    ['{.items[?(@.status.phase=="Healthy")].metadata.name}', 'shop'],
    ['{.items[?(@.status.phase!="Healthy")].metadata.name}', 'web'],
    ['{.items[?(@.spec.replicas>2)].metadata.name}', 'web mail'],
    ['{.items[?(@.spec.replicas<=4)].metadata.name}', 'web shop'],
    ['{.items[?(@.spec.paused==true)].metadata.name}', 'web'],
    ['{.items[?(@.spec.paused)].metadata.name}', 'web'],
    ['{range .items[*]}{.metadata.name}={.status.phase}{"\\n"}{end}', 'web=Paused\nshop=Healthy\nmail=\n'],
    ['{range items[*]}{.metadata.name}{"\\t"}{$.kind}{" "}{end}', 'web\tList shop\tList mail\tList '],
    ['{\'a\'}{"b"}', 'ab'],
    ['{.nothing}', ''],
    ['{.items[7]}', ''],
  ])('%s gives %j', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  test.each([
    ['{.kind', 'wrong: a path is expected at character 7'],
    ['{.items[}', 'wrong: a position, a name or * is expected at character 9'],
    ['{.items[0}', 'wrong: ] is expected at character 10'],
    ['{range .items[*]}x', 'wrong: {range} without {end} at character 19'],
    ['{end}', 'wrong: {end} without {range} at character 6'],
    ['{"x}', 'wrong: " is missing at character 5'],
    ['{.items[?(@.x=="y")}', 'wrong: ] is expected at character 20'],
    ['{.items[0:2:0]}', 'wrong: the step of a slice must be 1 or more at character 14'],
    ['{=}', 'wrong: a path is expected at character 2'],
  ])('%s is refused, with the place', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });
});
