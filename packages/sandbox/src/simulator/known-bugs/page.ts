import { assert } from '@sluice/kubernetes';
import { invariants } from '../invariants/index.ts';
import { progressLaws } from '../progress/demand-rest.ts';
import { knownBugs } from './index.ts';

/** docs/known-bugs.md: each known bug, the law that finds it out, and how the controller is broken to have it. */
export function knownBugsPage(): string {
  const laws = [...new Set(knownBugs.map(({ law }) => law))].sort();
  return `<!-- Written by \`make generate\`; do not edit. -->

# Known bugs

Rollout controllers have had these bugs; each has cost somebody an outage, a wrong promotion, or a night. Each has a story here that provokes it, in
\`packages/sandbox/src/simulator/known-bugs/\`. \`make test\` plays it twice under the laws of the [simulator](simulator.md): the controller as it is breaks none, and one that
is broken so that it has the bug is found out by the law named here. \`node scripts/simulate.ts --known-bugs\` shows the same, one line each.

| | the bug | found out by | in a controller where |
|---|---|---|---|
${knownBugs.map(({ number, name, law, broken }) => `| ${number} | ${name} | \`${law}\` | ${broken.name} |`).join('\n')}

## The laws

All laws hold for all stories, made up or told. These find the known bugs out:

| law | |
|---|---|
${laws.map((law) => `| \`${law}\` | ${sentenceOf(law)} |`).join('\n')}
`;
}

function sentenceOf(name: string): string {
  const sentence = invariants.find((each) => each.name === name)?.law ?? progressLaws[name];
  assert(sentence !== undefined, `there is no law '${name}'`);
  return sentence;
}
