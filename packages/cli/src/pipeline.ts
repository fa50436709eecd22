import type { Io } from './io.ts';

export type AnnotationLevel = 'notice' | 'warning' | 'error';

/** What the pipeline that the program runs in understands beyond plain lines. Each function gives lines to print; none where it knows no such thing. */
export interface Pipeline {
  /** Begins lines that can be folded away. */
  beginFold(title: string): readonly string[];
  endFold(): readonly string[];
  /** Shows a message on the page of the run. */
  annotation(level: AnnotationLevel, message: string): readonly string[];
}

/** The pipeline, as its environment tells. */
export function pipelineOf({ env, clock }: Pick<Io, 'env' | 'clock'>): Pipeline {
  if (env.GITHUB_ACTIONS === 'true') return gitHubActions;
  if (env.GITLAB_CI === 'true') return gitLab(() => Math.floor(clock.now() / 1000));
  return none;
}

const none: Pipeline = { beginFold: () => [], endFold: () => [], annotation: () => [] };

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const gitHubActions: Pipeline = {
  beginFold: (title) => [`::group::${escaped(title)}`],
  endFold: () => ['::endgroup::'],
  annotation: (level, message) => [`::${level} title=Rollout::${escaped(message)}`],
};

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections; it has no annotations, but its log shows colours. */
const gitLab = (nowSeconds: () => number): Pipeline => ({
  beginFold: (title) => [`\u001b[0Ksection_start:${nowSeconds()}:sluice_wait\r\u001b[0K${title}`],
  endFold: () => [`\u001b[0Ksection_end:${nowSeconds()}:sluice_wait\r\u001b[0K`],
  annotation: (level, message) => [`\u001b[${colourOf[level]};1m${message}\u001b[0;m`],
});

const colourOf: Readonly<Record<AnnotationLevel, number>> = { notice: 32, warning: 33, error: 31 };
