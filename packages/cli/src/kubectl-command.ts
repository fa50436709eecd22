import { Command, type ErrorOptions, Option } from 'commander';

/** A command line that cannot be run, or asks for help: which command it is about, and why. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly at: KubectlCommand;
  /** A code of commander, for example `commander.unknownCommand`. */
  readonly code: string;

  constructor(at: KubectlCommand, code: string, message: string) {
    super(message);
    this.at = at;
    this.code = code;
  }
}

/**
 * A command that reads flags like kubectl: `--watch=false`, `-n=demo`, and flags anywhere. It never prints and never ends the
 * process: all that is not a plain success is thrown as an Interruption.
 */
export class KubectlCommand extends Command {
  /** The exit code of a command line that cannot be run. */
  misuseExitCode = 1;

  override createCommand(name?: string): KubectlCommand {
    return new KubectlCommand(name);
  }

  override error(message: string, options: ErrorOptions = {}): never {
    throw new Interruption(this, options.code ?? 'commander.error', message);
  }

  override help(_context?: unknown): never {
    throw new Interruption(this, 'commander.help', '');
  }

  override outputHelp(_context?: unknown): never {
    throw new Interruption(this, 'commander.helpDisplayed', '');
  }

  /** The help, with its examples. */
  helpText(): string {
    let text = '';
    this.configureOutput({
      writeOut(part) {
        text += part;
      },
    });
    super.outputHelp();
    return inWordsOf(rootNameOf(this), text);
  }

  override parseOptions(args: string[]) {
    const end = args.indexOf('--');
    const flags = end < 0 ? args : args.slice(0, end);
    return super.parseOptions([...flags.flatMap((arg) => this.#commandersForm(arg)), ...args.slice(flags.length)]);
  }

  /** A switch that can be given a value: `--watch`, `--watch=true`, `--watch=false`; or `--no-color` and `--no-color=false`. */
  toggle(flags: string, description: string, isOnAtFirst = false): this {
    const option = new Option(flags, description);
    if (isOnAtFirst) option.default(true);
    return this.addOption(option).addOption(new Option(oppositeOf(option)).hideHelp());
  }

  /** An option that can be given again: its values in a list. */
  many(flags: string, description: string): this {
    const collect = (value: string, before: unknown): readonly string[] => [...(Array.isArray(before) ? before : []), value];
    return this.addOption(new Option(flags, description).argParser(collect));
  }

  #commandersForm(arg: string): string[] {
    const { flag, value = '' } = /^(?<flag>--[^=]+|-[A-Za-z])=(?<value>.*)$/s.exec(arg)?.groups ?? {};
    const option = this.options.find(({ long, short }) => flag !== undefined && (flag === long || flag === short));
    if (flag === undefined || option === undefined) return [arg];
    if (option.required) return [flag, value];
    if (/^(?:1|t|true)$/i.test(value)) return [option.long ?? flag];
    if (/^(?:0|f|false)$/i.test(value)) return [oppositeOf(option)];
    return this.error(`invalid argument "${value}" for "${option.flags}" flag: neither true nor false`, { code: 'sluice.badToggle' });
  }
}

const rootNameOf = (command: Command): string => (command.parent === null ? command.name() : rootNameOf(command.parent));

/** Examples as one types them for a program that is installed under another name: `kubectl-sluice` is `kubectl sluice`. */
const inWordsOf = (program: string, text: string): string =>
  program === 'kubectl-sluice' ? text.replaceAll('kubectl argo rollouts', 'kubectl sluice') : text;

const oppositeOf = (option: Option): string => (option.negate ? `--${option.name().replace(/^no-/, '')}` : `--no-${option.name()}`);
