import type { Instant, Json } from '@sluice/kubernetes';

/** Facts that a provider adds to a measurement or a result. They are shown to users, and a provider finds its own work again by them. */
export type Facts = Readonly<Record<string, string>>;

/**
 * What a provider says when asked. Failing is not among it: a provider that cannot measure throws, and that is an error, which is
 * neither good nor bad.
 */
export type Measured =
  /** A value, for the metric's conditions to judge. Numbers may be NaN or infinite. No data is an empty list. */
  | { readonly is: 'value'; readonly value: Json; readonly facts?: Facts }
  /** The provider judges by itself, as a Job does. `value` is for people. */
  | {
      readonly is: 'judged';
      readonly phase: 'Successful' | 'Failed' | 'Inconclusive';
      readonly value?: string;
      readonly message?: string;
      readonly facts?: Facts;
    }
  /** It takes time. The provider is asked again at `resumeAt`; where that is left out, when something of the run changes. */
  | { readonly is: 'running'; readonly facts?: Facts; readonly resumeAt?: Instant };

/** What is said of a measurement that was ended before it had a result. */
export const endedEarly = { is: 'judged', phase: 'Inconclusive', message: 'Metric Terminated' } as const satisfies Measured;
