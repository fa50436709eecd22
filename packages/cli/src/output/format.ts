import { err, ok, type Result } from '@sluice/kubernetes';
import { Option } from 'commander';
import { type Flags, textOf } from '../flags.ts';
import type { KubectlCommand } from '../kubectl-command.ts';
import type { Misuse } from '../verb.ts';
import { parseTemplate, type Template } from './jsonpath/parse.ts';

/** How objects are printed. `text` is the form for people, `wide` the same with more in it. */
export type Format =
  | { readonly kind: 'text' }
  | { readonly kind: 'wide' }
  | { readonly kind: 'json' }
  | { readonly kind: 'yaml' }
  | { readonly kind: 'name' }
  | { readonly kind: 'jsonpath'; readonly template: Template };

const words = ['wide', 'json', 'yaml', 'name'] as const;
type Word = (typeof words)[number];

/** Adds `-o`. `allowed` are the words that this command knows beside `jsonpath=…`. */
export function addOutputFlag(command: KubectlCommand, allowed: readonly Word[] = words): void {
  command.addOption(new Option('-o, --output <format>', `${allowed.join(', ')} or jsonpath=TEMPLATE`));
}

/** What `-o` says; `text` where it is not given. */
export function outputFormat(flags: Flags, allowed: readonly Word[] = words): Result<Format, Misuse> {
  const asked = textOf(flags, 'output');
  if (asked === undefined || asked === '') return ok({ kind: 'text' });
  const word = allowed.find((each) => each === asked);
  if (word !== undefined) return ok({ kind: word });
  const { text } = /^jsonpath=(?<text>.*)$/s.exec(asked)?.groups ?? {};
  if (text === undefined)
    return err({
      kind: 'message',
      message: `unable to match a printer for the format "${asked}": use ${allowed.join(', ')} or jsonpath=TEMPLATE`,
    });
  const template = parseTemplate(text);
  return template.ok
    ? ok({ kind: 'jsonpath', template: template.value })
    : err({ kind: 'message', message: `error parsing jsonpath ${text}: ${template.error}` });
}
