/** How to reach a cluster: the connection flags that kubectl knows, by the same names. All are optional. */
export interface ConnectionOptions {
  /** `--kubeconfig`: this file alone, in place of $KUBECONFIG and ~/.kube/config. */
  readonly kubeconfig?: string;
  /** The text of a kubeconfig, in place of any file. */
  readonly kubeconfigText?: string;
  /** `--context`, `--cluster`, `--user`: which entries of the configuration. */
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  /** `--namespace`: in place of the context's. */
  readonly namespace?: string;
  /** `--server`: address of the API server, for example `https://10.0.0.1:6443`. */
  readonly server?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  /** Paths of PEM files. */
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  /** `--as`, `--as-group`, `--as-uid`: whom to act as. */
  readonly as?: string;
  readonly asGroups?: readonly string[];
  readonly asUid?: string;
}

/** The configuration does not say how to reach a cluster. The message is for the user. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** One server, and what to show it. */
export interface Access {
  /** Without a slash at the end. */
  readonly server: string;
  readonly namespace: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly tls: TlsOptions;
  readonly proxyUrl?: string;
}

export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: false;
  readonly servername?: string;
}
