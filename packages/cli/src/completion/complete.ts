import { analysisRuns, analysisTemplates, experiments, rollouts } from '@sluice/api';
import { deployments, type Kind, namespaces } from '@sluice/kubernetes';
import type { Option } from 'commander';
import type { Surroundings } from '../execute.ts';
import type { KubectlCommand } from '../kubectl-command.ts';
import { listAll } from '../live/list-all.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';

/** What a shell may offer for the last word: values with descriptions, one a line, and how to go on with them (cobra's protocol, which kubectl speaks). */
export async function complete(words: readonly string[], surroundings: Surroundings): Promise<void> {
  const last = words.at(-1) ?? '';
  const line = await readCommandLine(words.slice(0, -1), surroundings.programName);
  const { offers, directive } = await offersFor(last, line, surroundings);
  for (const { value, about } of offers.filter(({ value }) => value.startsWith(last)))
    surroundings.print(about === undefined ? value : `${value}\t${about}`);
  surroundings.print(`:${directive}`);
}

interface Offer {
  readonly value: string;
  readonly about?: string;
}

/** Bits: 2 adds no blank, 4 offers no files. */
const directives = { files: 0, noBlank: 6, noFiles: 4 } as const;

interface Offers {
  readonly offers: readonly Offer[];
  readonly directive: number;
}

async function offersFor(last: string, line: CommandLine, surroundings: Surroundings): Promise<Offers> {
  const { command, open, operands } = line;
  const { flag, value } = /^(?<flag>--[\w-]+)=(?<value>.*)$/s.exec(last)?.groups ?? {};
  if (flag !== undefined && value !== undefined) {
    const { offers, directive } = await valuesOf(flag, line, surroundings);
    return { offers: offers.map((offer) => ({ ...offer, value: `${flag}=${offer.value}` })), directive };
  }
  if (open !== undefined) return valuesOf(open, line, surroundings);
  if (last.startsWith('-')) return { offers: flagsOf(command), directive: directives.noFiles };
  const members = command.commands.map((member) => ({ value: member.name(), about: member.summary() }));
  if (operands.length === 0 && members.length > 0) return { offers: members, directive: directives.noFiles };
  return argumentsFor(line, surroundings);
}

const flagsOf = ({ options }: KubectlCommand): readonly Offer[] =>
  options.filter(({ hidden }) => !hidden).flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []));

/** Kinds by the word that names an argument in help texts, or by the flag that takes a name. */
const kindOfArgument: Readonly<Record<string, Kind>> = {
  DEPLOYMENT_NAME: deployments,
  ROLLOUT_NAME: rollouts,
  EXPERIMENT_NAME: experiments,
  ANALYSISRUN_NAME: analysisRuns,
};
const kindOfFlag: Readonly<Record<string, Kind>> = { '--namespace': namespaces, '--from': analysisTemplates };
const wordsOfFlag: Readonly<Record<string, readonly string[]>> = {
  '--for': ['healthy', 'paused', 'aborted', 'step='],
  '--on-pause': ['succeed', 'fail', 'wait'],
  '--to': ['rollout', 'deployment'],
  '--new-pods': ['crash-loop', 'never-ready', 'image-pull-error', 'crash-after-1m', 'flip-10s', 'slow-30s'],
};

async function valuesOf(flag: string, line: CommandLine, surroundings: Surroundings): Promise<Offers> {
  const option = line.command.options.find(({ long, short }) => flag === long || flag === short);
  const long = option?.long ?? flag;
  const kind = kindOfFlag[long];
  if (kind !== undefined) return { offers: await namesOf(kind, line, surroundings), directive: directives.noFiles };
  const words = wordsOfFlag[long] ?? (long === '--output' ? wordsIn(option) : undefined);
  if (words !== undefined) return { offers: words.map((value) => ({ value })), directive: directives.noFiles };
  const takesPath = /path|file|folder/.test(option?.flags ?? '');
  return { offers: [], directive: takesPath ? directives.files : directives.noFiles };
}

/** `wide, json or jsonpath=TEMPLATE` → the words to begin with. */
const wordsIn = (option: Option | undefined): readonly string[] =>
  (option?.description ?? '').split(/, | or |: .*/).flatMap((word) => /^[a-z]+=?/.exec(word)?.[0] ?? []);

async function argumentsFor(line: CommandLine, surroundings: Surroundings): Promise<Offers> {
  const { command, operands } = line;
  const declared = command.registeredArguments;
  const argument = declared[operands.length] ?? declared.find(({ variadic }) => variadic);
  const kind = kindOfArgument[argument?.name() ?? ''];
  if (kind !== undefined) {
    const offers = await namesOf(kind, line, surroundings);
    return { offers: offers.filter(({ value }) => !operands.includes(value)), directive: directives.noFiles };
  }
  if (argument?.name() === 'CONTAINER=IMAGE')
    return { offers: await containersOf(operands[0] ?? '', line, surroundings), directive: directives.noBlank };
  const words = argument?.argChoices ?? [];
  return { offers: words.map((value) => ({ value })), directive: directives.noFiles };
}

/** Nothing is offered where the cluster cannot be asked: a shell is no place for errors. */
async function namesOf(kind: Kind, { connection }: CommandLine, { connect }: Surroundings): Promise<readonly Offer[]> {
  try {
    const { client, namespace } = await connect(connection);
    const { objects } = await listAll(client, kind, kind.namespaced ? { namespace } : {});
    return objects.map(({ metadata }) => ({ value: metadata.name }));
  } catch {
    return [];
  }
}

async function containersOf(name: string, { connection }: CommandLine, { connect }: Surroundings): Promise<readonly Offer[]> {
  try {
    const { client, namespace } = await connect(connection);
    const rollout = await client.get(rollouts, { namespace, name });
    return (rollout?.spec.template?.spec?.containers ?? []).map((container) => ({
      value: `${container.name}=`,
      ...(container.image === undefined ? {} : { about: container.image }),
    }));
  } catch {
    return [];
  }
}
