import { err, ok, type Result } from '@sluice/kubernetes';
import manifest from '../../package.json' with { type: 'json' };
import { isOn, textOf, textsOf } from '../flags.ts';
import type { Io, TextFile } from '../io.ts';
import { lastNameOf } from '../lint/checks/shape.ts';
import type { Finding } from '../lint/finding.ts';
import { lint } from '../lint/lint.ts';
import { findingLine, sarifOf } from '../lint/render.ts';
import { done, failed, type Outcome } from '../outcome.ts';
import { showHelp, verb } from '../verb.ts';

const formats = ['text', 'json', 'sarif'] as const;
type LintFormat = (typeof formats)[number];

interface Options {
  readonly paths: readonly string[];
  /** Looks named objects up in the cluster. */
  readonly cluster: boolean;
  /** Warnings count as errors. */
  readonly strict: boolean;
  readonly format: LintFormat;
}

const help = `
Without --cluster, named objects are looked for in the files alone. A folder stands for all its .yaml, .yml and .json files, - for standard input.

Exit codes:
  0  nothing is wrong; there may be warnings
  1  something is wrong, or a file cannot be read

Examples:
  kubectl argo rollouts lint -f rollout.yaml
  kubectl argo rollouts lint -f manifests/ --cluster -n shop
  kubectl argo rollouts lint -f manifests/ -o sarif > lint.sarif`;

/** `lint -f FILE`: what is wrong with Rollouts and analysis templates before they are applied. */
export const lintVerb = verb<Options>({
  define(command) {
    command
      .many('-f, --filename <path>', 'file or folder with manifests; can be given again')
      .toggle('--cluster', 'look for named objects in the cluster too')
      .toggle('--strict', 'warnings count as errors')
      .option('-o, --output <format>', formats.join(', '), 'text')
      .addHelpText('after', help);
  },
  read(_, flags) {
    const paths = textsOf(flags, 'filename');
    const asked = textOf(flags, 'output');
    const format = formats.find((each) => each === asked);
    if (paths.length === 0) return err(showHelp);
    if (format === undefined)
      return err({ kind: 'message', message: `unable to match a printer for the format "${asked}": use ${formats.join(', ')}` });
    return ok({ paths, cluster: isOn(flags, 'cluster'), strict: isOn(flags, 'strict'), format });
  },
  async run({ paths, cluster, strict, format }, io) {
    const files = await readAll(paths, io);
    if (!files.ok) return failed(files.error);
    const world = cluster ? await io.connect() : { namespace: 'default' };
    const findings = await lint(files.value, world);
    tell(findings, format, io);
    const bad = findings.filter(({ severity }) => strict || severity === 'error');
    return outcomeOf(bad);
  },
});

async function readAll(paths: readonly string[], io: Io): Promise<Result<readonly TextFile[]>> {
  const found: TextFile[] = [];
  for (const path of paths) {
    const files = await io.readFiles(path);
    if (!files.ok) return files;
    found.push(...files.value);
  }
  return ok(found);
}

function tell(findings: readonly Finding[], format: LintFormat, io: Io): void {
  if (format === 'json') io.print(JSON.stringify(findings, undefined, 2));
  else if (format === 'sarif') io.print(JSON.stringify(sarifOf(findings, manifest.version), undefined, 2));
  else for (const finding of findings) io.print(findingLine(finding));
}

/** Standard error has the first problem in the reference's words: scripts look for them. */
function outcomeOf([first]: readonly Finding[]): Outcome {
  if (first === undefined) return done;
  if (first.rule === 'unknown-field')
    return failed(`error unmarshaling JSON: while decoding JSON: json: unknown field "${lastNameOf(first.field)}"`);
  return failed(first.message);
}
