import { addConnectionFlags, type ConnectionFlags, readConnectionFlags } from './connection-flags.ts';
import { didYouMean, similarNames } from './did-you-mean.ts';
import type { Flags } from './flags.ts';
import { Interruption, KubectlCommand } from './kubectl-command.ts';
import { type Group, type Registered, registry } from './registry.ts';
import type { Call, Misuse } from './verb.ts';

/** What a command line comes to. */
export type Parsed =
  | { readonly kind: 'call'; readonly call: Call; readonly connection: ConnectionFlags }
  /** Help that was asked for. */
  | { readonly kind: 'help'; readonly text: string }
  /** A command line that cannot be run; the text is for standard error. */
  | { readonly kind: 'misuse'; readonly text: string; readonly exitCode: number };

/** Understands a command line (without the names of Node and the program). Only the module of the command that is asked for is loaded. */
export async function parse(argv: readonly string[], programName: string): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const program = commandTree(programName, (outcome) => {
    parsed = outcome;
  });
  try {
    await program.parseAsync(helpAsFlag(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    return explain(error, program);
  }
  return parsed ?? misuse(program, program.helpText());
}

/** The program with all commands; what each takes is filled in when it is asked for. */
export function commandTree(programName: string, answer: Answer): KubectlCommand {
  const program = new KubectlCommand(programName).description('Steers and shows Rollouts.').helpCommand(false).enablePositionalOptions();
  addConnectionFlags(program, 'listed');
  addMembers(program, registry, answer);
  return program;
}

/** `help get rollout` is `get rollout --help`. */
const helpAsFlag = ([first, ...rest]: readonly string[]): string[] =>
  first === 'help' ? [...rest, '--help'] : first === undefined ? [] : [first, ...rest];

type Answer = (parsed: Parsed) => void;
type Loadable = Pick<Registered, 'load'>;

function addMembers(parent: KubectlCommand, members: readonly (Registered | Group)[], answer: Answer): void {
  const loaders = new Map<string, Loadable>();
  for (const member of members) {
    const command = parent.createCommand(member.name).summary(member.summary).description(`${member.summary}.`).helpCommand(false);
    if ('members' in member) {
      addConnectionFlags(command.enablePositionalOptions(), 'hidden');
      addMembers(command, member.members, answer);
    } else command.aliases([...(member.aliases ?? [])]);
    if (member.load !== undefined) loaders.set(member.name, { load: member.load });
    parent.addCommand(command);
  }
  parent.hook('preSubcommand', async (_, command) => {
    const registered = loaders.get(command.name());
    if (registered !== undefined && command instanceof KubectlCommand) await prepare(registered, command, answer);
  });
}

/** Fills in what the command takes, and what happens when its arguments and flags are complete. */
export async function prepare(registered: Loadable, command: KubectlCommand, answer: Answer): Promise<void> {
  const verb = await registered.load();
  verb.define(command);
  command.addHelpText('after', `\nThe connection flags are listed by '${rootOf(command).name()} --help'.`);
  addConnectionFlags(command, 'hidden');
  command.action(() => {
    const connection = readConnectionFlags(allFlags(command));
    const call = verb.prepare(command.args, command.opts());
    if (!connection.ok) answer(refuse(connection.error, command));
    else if (!call.ok) answer(refuse(call.error, command));
    else answer({ kind: 'call', call: call.value, connection: connection.value });
  });
}

/** Connection flags may stand before and after the command's name; those after it count. */
function allFlags(command: KubectlCommand): Flags {
  return command.parent instanceof KubectlCommand ? { ...allFlags(command.parent), ...command.opts() } : command.opts();
}

const rootOf = (command: KubectlCommand): KubectlCommand => (command.parent instanceof KubectlCommand ? rootOf(command.parent) : command);

const misuse = (at: KubectlCommand, text: string): Parsed => ({ kind: 'misuse', text, exitCode: at.misuseExitCode });

function refuse(wrong: Misuse, command: KubectlCommand): Parsed {
  return misuse(command, wrong.kind === 'help' ? command.helpText() : `Error: ${wrong.message}\n`);
}

function explain({ at, code, message }: Interruption, program: KubectlCommand): Parsed {
  switch (code) {
    case 'commander.helpDisplayed':
      return { kind: 'help', text: at.helpText() };
    case 'commander.help':
      return at === program ? { kind: 'help', text: at.helpText() } : misuse(at, at.helpText());
    case 'commander.missingArgument':
    case 'commander.excessArguments':
      return misuse(at, at.helpText());
    case 'commander.unknownCommand':
      return misuse(at, unknownCommand(at));
    case 'commander.unknownOption':
      return misuse(at, unknownFlag(message, at));
    case 'commander.optionMissingArgument':
      return misuse(at, `Error: flag needs an argument: ${quoted(message).replace(/ <.*/s, '')}\n`);
    default:
      return misuse(at, `Error: ${message.replace(/^error: /, '')}\n`);
  }
}

function unknownCommand(at: KubectlCommand): string {
  const [typed = ''] = at.args;
  const path = pathOf(at);
  const similar = similarNames(
    typed,
    at.commands.map((command) => command.name()),
  );
  const hint = didYouMean(similar)
    .map((line) => `${line}\n`)
    .join('');
  return `Error: unknown command "${typed}" for "${path}"\n${hint}\nRun '${path} --help' for usage.\n`;
}

function pathOf(command: KubectlCommand): string {
  const above = command.parent;
  return above instanceof KubectlCommand ? `${pathOf(above)} ${command.name()}` : command.name();
}

function unknownFlag(message: string, at: KubectlCommand): string {
  const flag = quoted(message).replace(/=.*/s, '');
  if (!flag.startsWith('--')) return `Error: unknown shorthand flag: '${flag.charAt(1)}' in ${flag}\n`;
  const known = at.options.filter(({ hidden, negate }) => !hidden || !negate).flatMap(({ long }) => long?.slice(2) ?? []);
  const similar = similarNames(flag.slice(2), known).map((name) => `--${name}`);
  return [`Error: unknown flag: ${flag}`, ...didYouMean(similar)].map((line) => `${line}\n`).join('');
}

const quoted = (message: string): string => /'(?<text>[^']*)'/.exec(message)?.groups?.text ?? message;
