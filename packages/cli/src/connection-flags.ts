import type { ConnectOptions } from '@sluice/kube-client';
import { err, ok, parseDurationMs, type Result } from '@sluice/kubernetes';
import { Option } from 'commander';
import { type Flags, isOn, textOf, textsOf, wholeNumber } from './flags.ts';
import type { KubectlCommand } from './kubectl-command.ts';
import type { Misuse } from './verb.ts';

/** How to reach the cluster, and how much to tell about it. */
export interface ConnectionFlags {
  readonly options: ConnectOptions;
  /** From 6 on, each request is told on standard error. */
  readonly verbosity: number;
}

const texts: readonly (readonly [flags: string, description: string])[] = [
  ['-n, --namespace <name>', 'namespace to work in'],
  ['--kubeconfig <file>', 'kubeconfig to use'],
  ['--context <name>', 'context of the kubeconfig to use'],
  ['--cluster <name>', 'cluster of the kubeconfig to use'],
  ['--user <name>', 'user of the kubeconfig to use'],
  ['-s, --server <url>', 'address of the API server'],
  ['--token <token>', 'bearer token for the API server'],
  ['--as <user>', 'user to act as'],
  ['--as-uid <uid>', 'UID to act as'],
  ['--certificate-authority <file>', 'certificate that the server must be signed with'],
  ['--client-certificate <file>', 'client certificate for TLS'],
  ['--client-key <file>', 'client key for TLS'],
  ['--tls-server-name <name>', 'name that the certificate of the server must have'],
  ['--request-timeout <duration>', 'longest time for one request, such as 30s; 0 for no limit'],
  ['--cache-dir <folder>', 'accepted, but nothing is cached'],
  ['-v, --kloglevel <level>', 'how much to tell about requests: from 6 on, each of them'],
  ['--loglevel <level>', 'the same in words: debug tells each request'],
];

/** Adds kubectl's connection flags to a command: all commands take them, the program's own help lists them. A flag of the command's own goes before. */
export function addConnectionFlags(command: KubectlCommand, help: 'listed' | 'hidden'): void {
  const add = (option: Option): void => {
    if (command.options.some(({ long }) => long === option.long)) return;
    const grouped = option.helpGroup('Connection flags, for all commands:');
    command.addOption(help === 'hidden' ? grouped.hideHelp() : grouped);
  };
  for (const [flags, description] of texts) add(new Option(flags, description));
  const collect = (value: string, before: unknown): readonly string[] => [...(Array.isArray(before) ? before : []), value];
  add(new Option('--as-group <group>', 'group to act as; can be given again').argParser(collect));
  add(new Option('--disable-compression', 'accepted, but nothing is compressed'));
  add(new Option('--insecure-skip-tls-verify', 'do not check the certificate of the server'));
  for (const off of ['--no-insecure-skip-tls-verify', '--no-disable-compression']) add(new Option(off).hideHelp());
}

/** What the connection flags say. */
export function readConnectionFlags(flags: Flags): Result<ConnectionFlags, Misuse> {
  const level = wholeNumber(flags, 'kloglevel', '-v, --kloglevel');
  if (!level.ok) return level;
  const timeout = requestTimeout(textOf(flags, 'requestTimeout'));
  if (!timeout.ok) return timeout;
  const groups = textsOf(flags, 'asGroup');
  const options: ConnectOptions = {
    ...given(flags, 'kubeconfig', 'context', 'cluster', 'user', 'namespace', 'server', 'token', 'as', 'asUid'),
    ...given(flags, 'certificateAuthority', 'clientCertificate', 'clientKey', 'tlsServerName'),
    ...(groups.length === 0 ? {} : { asGroups: groups }),
    ...(isOn(flags, 'insecureSkipTlsVerify') ? { insecureSkipTlsVerify: true } : {}),
    ...(timeout.value === undefined ? {} : { requestTimeoutMs: timeout.value }),
  };
  const isDebug = ['debug', 'trace'].includes(textOf(flags, 'loglevel') ?? '');
  return ok({ options, verbosity: Math.max(level.value, isDebug ? 6 : 0) });
}

function given<K extends string>(flags: Flags, ...names: readonly K[]): { readonly [N in K]?: string } {
  const found: { [N in K]?: string } = {};
  for (const name of names) {
    const value = textOf(flags, name);
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

/** A number without a unit is in seconds, as with kubectl. */
function requestTimeout(text: string | undefined): Result<number | undefined, Misuse> {
  if (text === undefined) return ok(undefined);
  const value = /^\d+$/.test(text) ? Number(text) * 1000 : parseDurationMs(text);
  if (value !== undefined && value >= 0) return ok(value);
  return err({
    kind: 'message',
    message: `invalid argument "${text}" for "--request-timeout" flag: neither seconds nor a duration such as 30s`,
  });
}
