import type { Option } from 'commander';
import { type ConnectionFlags, readConnectionFlags } from '../connection-flags.ts';
import { KubectlCommand } from '../kubectl-command.ts';
import { commandTree, prepare } from '../program.ts';
import { type Group, type Registered, registry } from '../registry.ts';

/** A command line that is still being typed. */
export interface CommandLine {
  readonly command: KubectlCommand;
  /** The words that are neither commands nor flags. */
  readonly operands: readonly string[];
  /** A flag at the end whose value comes next. */
  readonly open?: string;
  readonly connection: ConnectionFlags;
}

/** What the words so far come to, right or wrong. */
export async function readCommandLine(words: readonly string[], programName: string): Promise<CommandLine> {
  let at: Place = { command: commandTree(programName, () => {}), members: registry };
  const operands: string[] = [];
  const flags: Record<string, unknown> = {};
  let open: Option | undefined;
  for (const word of words) {
    if (open !== undefined) {
      flags[open.attributeName()] = word;
      open = undefined;
    } else if (word.startsWith('-')) open = noteFlag(word, at.command, flags);
    else {
      const below = operands.length === 0 ? await step(at, word) : undefined;
      if (below === undefined) operands.push(word);
      else at = below;
    }
  }
  const connection = readConnectionFlags(flags);
  return {
    command: at.command,
    operands,
    ...(open === undefined ? {} : { open: open.long ?? open.short ?? '' }),
    connection: connection.ok ? connection.value : { options: {}, verbosity: 0 },
  };
}

/** A command, and the commands below it. */
interface Place {
  readonly command: KubectlCommand;
  readonly members: readonly (Registered | Group)[];
}

/** The command that a word names, with all that it takes; undefined where it names none. */
async function step({ command, members }: Place, word: string): Promise<Place | undefined> {
  const next = members.find((member) => member.name === word || ('aliases' in member && member.aliases?.includes(word)));
  const below = command.commands.find((each) => each.name() === next?.name);
  if (next === undefined || !(below instanceof KubectlCommand)) return undefined;
  if (next.load !== undefined) await prepare({ load: next.load }, below, () => {});
  return { command: below, members: 'members' in next ? next.members : [] };
}

/** Notes the value that stands behind a flag. Where it needs one that comes next, gives the flag. */
function noteFlag(word: string, command: KubectlCommand, flags: Record<string, unknown>): Option | undefined {
  const { name, value } = /^(?<name>[^=]+)(?:=(?<value>.*))?$/s.exec(word)?.groups ?? {};
  const option = command.options.find(({ long, short }) => name === long || name === short);
  if (option?.required === true && value === undefined) return option;
  if (option !== undefined && value !== undefined) flags[option.attributeName()] = value;
  return undefined;
}
