import type { Facts, Measured } from '@sluice/analysis';
import type { MetricProviderConfig } from '@sluice/api';
import type { Clock, KubeObject, KubernetesClient } from '@sluice/kubernetes';
import type { Http } from './http-port.ts';

/** A provider: asks something outside for a measurement. Judging a value is never its work. */
export interface MetricProvider<Config = unknown> {
  /** The field of `spec.metrics[].provider` that configures it. */
  readonly id: string;
  /** Its configuration, where the metric uses this provider. Arguments have their values in it. */
  configOf(provider: MetricProviderConfig): Config | undefined;
  /** What to show of the configuration beside the metric's result, such as the query as it is sent. */
  describe?(config: Config): Facts;
  /** Begins one measurement, and ends it where that takes seconds at most. Throws where it cannot be done; texts of errors hold no secrets. */
  measure(config: Config, io: ProviderIo): Promise<Measured>;
  /** Asks for a measurement that was running; `facts` are those it gave when it began. */
  resume?(config: Config, facts: Facts, io: ProviderIo): Promise<Measured>;
  /** Ends a measurement that was running. Without it nothing is told to anybody, and the measurement counts as ended early. */
  cancel?(config: Config, facts: Facts, io: ProviderIo): Promise<Measured>;
  /** A finished measurement is no longer kept: takes away what it left behind. */
  forget?(facts: Facts, io: ProviderIo): Promise<void>;
}

/** What a provider may touch. */
export interface ProviderIo {
  /** All providers, for those that ask others. */
  readonly providers: readonly MetricProvider[];
  readonly http: Http;
  readonly clock: Clock;
  /** The cluster that the run is in. */
  readonly client: KubernetesClient;
  readonly jobs: JobCluster;
  /** Access tokens that still hold, by what they were asked for. Shared by all measurements. */
  readonly tokens: Map<string, AccessToken>;
  /** The run that is measured for. */
  readonly run: KubeObject;
  /** Name of the metric, and which of its measurements this is, from 1 on. */
  readonly metric: string;
  readonly number: number;
  /** The values of a Secret by its keys; undefined where there is none. Read each time, so that a changed Secret counts at once. */
  secret(name: string, where: 'run-namespace' | 'controller-namespace'): Promise<Facts | undefined>;
  /** A setting of the process, such as `ARGO_ROLLOUTS_PROMETHEUS_ADDRESS`; undefined where it is not set or empty. */
  setting(name: string): string | undefined;
  /** The text of a file of the process, such as a token that is mounted; undefined where it cannot be read. */
  readFile(path: string): Promise<string | undefined>;
}

/** Where Jobs run: beside the run, or in one place for all. */
export interface JobCluster {
  readonly client: KubernetesClient;
  /** The namespace of all Jobs. Default: the run's. */
  readonly namespace?: string;
  /** Whether it is another cluster or namespace than the run's: objects there cannot be owned by the run. */
  readonly isElsewhere: boolean;
}

export interface AccessToken {
  readonly value: string;
  readonly until: number;
}
