import { Command, InvalidArgumentError, Option } from 'commander';

/** What the command line says. Names and defaults are the reference controller's, so that this one starts in its place. */
export interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly namespaced: boolean;
  readonly instanceId: string;
  readonly qps: number;
  readonly burst: number;
  readonly rolloutThreads: number;
  readonly analysisThreads: number;
  readonly metricsPort: number;
  readonly healthzPort: number;
  /** AWS is asked whether load balancers and target groups follow. */
  readonly awsVerifyTargetGroup: boolean;
  readonly albTagKeyResourceId: string;
  readonly leaderElect: boolean;
  readonly leaderElectLeaseDurationMs: number;
  readonly leaderElectRenewDeadlineMs: number;
  readonly leaderElectRetryPeriodMs: number;
  readonly loglevel: string;
  readonly logformat: 'text' | 'json';
  /** Where the step plugins are, by name; `disabled` where one is switched off. */
  readonly stepPlugins: Readonly<Record<string, string>>;
  /** Flags that were given and that this version takes without acting on them. */
  readonly ignored: readonly string[];
}

/** Flags of the reference for parts that this version does not have, or does not need to be told. */
const acceptedOnly = [
  'alb-ingress-classes',
  'ambassador-api-version',
  'appmesh-crd-version',
  'aws-target-group-binding-api-version',
  'controllers',
  'enable-pprof-address',
  'ephemeral-metadata-threads',
  'ephemeral-metadata-update-pod-retries',
  'experiment-threads',
  'ingress-api-version',
  'ingress-threads',
  'istio-api-version',
  'kloglevel',
  'nginx-ingress-classes',
  'rollout-resync',
  'self-service-notification-enabled',
  'service-threads',
  'traefik-api-group',
  'traefik-api-version',
  'traffic-split-api-version',
] as const;

/** Reads the arguments, without the program's own name. Throws commander's CommanderError on bad ones, on --help and on --version. */
export function parseFlags(args: readonly string[], version: string): Flags {
  const command = new Command('sluice-controller')
    .description('Runs Rollouts: progressive delivery for Kubernetes.')
    .version(version)
    .exitOverride()
    .option('--kubeconfig <file>', 'how to reach the cluster; without it, KUBECONFIG or the pod it runs in tells')
    .option('--context <name>', 'the context of the kubeconfig to use')
    .option('-n, --namespace <name>', 'the namespace to watch with --namespaced, where it is not that of the kubeconfig')
    .option('--namespaced [bool]', 'watch one namespace only', boolean, false)
    .option('--instance-id <id>', 'take only Rollouts with this controller instance id; without it, only those that have none', '')
    .option('--qps <n>', 'requests a second to the API server, for each API group', number, 40)
    .option('--burst <n>', 'requests at once, before --qps holds', number, 80)
    .option('--rollout-threads <n>', 'Rollouts that are worked on at the same time', number, 10)
    .option('--analysis-threads <n>', 'AnalysisRuns that are worked on at the same time', number, 30)
    .addOption(new Option('--metricsPort <port>', 'port of /metrics').argParser(number).default(8090))
    .addOption(new Option('--metricsport <port>').argParser(number).hideHelp())
    .addOption(new Option('--healthzPort <port>', 'port of /healthz').argParser(number).default(8080))
    .option('--aws-verify-target-group [bool]', 'ask AWS whether load balancers and target groups follow', boolean, false)
    .addOption(new Option('--alb-verify-weight [bool]').argParser(boolean).hideHelp())
    .option('--alb-tag-key-resource-id <key>', 'tag of target groups that says what they stand for', 'ingress.k8s.aws/resource')
    .option('--leader-elect [bool]', 'let one of several controllers work at a time', boolean, true)
    .option('--leader-election-lease-duration <duration>', 'how long a lease lasts', seconds, 15_000)
    .option('--leader-election-renew-deadline <duration>', 'how long a leader goes on without a renewal', seconds, 10_000)
    .option('--leader-election-retry-period <duration>', 'time between renewals', seconds, 2000)
    .addOption(new Option('--loglevel <level>', 'lines below are left out').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .option('--step-plugin <name=url>', 'a step plugin and where it is asked, or name=disabled; can be given several times', endpoint, {})
    .addOption(new Option('--logformat <format>', 'form of a log line').choices(['text', 'json']).default('text'));
  for (const name of acceptedOnly) command.addOption(new Option(`--${name} [value]`).hideHelp());
  command.parse([...args], { from: 'user' });

  const options = command.opts();
  return {
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    ...(options.context === undefined ? {} : { context: options.context }),
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    namespaced: options.namespaced,
    instanceId: options.instanceId,
    qps: options.qps,
    burst: options.burst,
    rolloutThreads: options.rolloutThreads,
    analysisThreads: options.analysisThreads,
    metricsPort: options.metricsport ?? options.metricsPort,
    healthzPort: options.healthzPort,
    awsVerifyTargetGroup: options.awsVerifyTargetGroup || options.albVerifyWeight === true,
    albTagKeyResourceId: options.albTagKeyResourceId,
    leaderElect: options.leaderElect,
    leaderElectLeaseDurationMs: options.leaderElectionLeaseDuration,
    leaderElectRenewDeadlineMs: options.leaderElectionRenewDeadline,
    leaderElectRetryPeriodMs: options.leaderElectionRetryPeriod,
    loglevel: options.loglevel,
    logformat: options.logformat,
    stepPlugins: options.stepPlugin,
    ignored: acceptedOnly.filter((name) => command.getOptionValueSource(camelCase(name)) === 'cli').map((name) => `--${name}`),
  };
}

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function number(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('a number of 0 or more is needed');
  return value;
}

function boolean(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('true or false is needed');
}

/** Takes one more `name=url` in. */
function endpoint(text: string, known: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { name, url } = /^(?<name>[^=]+)=(?<url>.+)$/.exec(text)?.groups ?? {};
  const isUrl = url !== undefined && /^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '');
  if (name === undefined || url === undefined || !(isUrl || url === 'disabled'))
    throw new InvalidArgumentError('name=url is needed, with http or https, or name=disabled');
  if (name in known) throw new InvalidArgumentError(`${name} is given twice`);
  return { ...known, [name]: url };
}

/** Milliseconds of a duration in whole seconds, such as `15s`. */
function seconds(text: string): number {
  const value = /^(\d+)s?$/.exec(text)?.[1];
  if (value === undefined) throw new InvalidArgumentError('a duration in seconds is needed, such as 15s');
  return Number(value) * 1000;
}
