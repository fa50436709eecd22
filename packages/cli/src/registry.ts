import type { Verb } from './verb.ts';

/** A command in the list of commands; its module is loaded when it is asked for. */
export interface Registered {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly load: () => Promise<Verb>;
}

/** Several commands under one word. */
export interface Group {
  readonly name: string;
  readonly summary: string;
  readonly members: readonly Registered[];
  /** What the word does by itself; only the help where left out. */
  readonly load?: () => Promise<Verb>;
}

/** All commands. A new one is a file in commands/ and a line here. */
export const registry: readonly (Registered | Group)[] = [
  { name: 'abort', summary: 'Go back to the stable revision', load: async () => (await import('./commands/abort.ts')).abort },
  {
    name: 'completion',
    summary: 'Print what a shell needs to complete command lines',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  {
    name: 'create',
    summary: 'Create objects from files, or an AnalysisRun from a template',
    load: async () => (await import('./commands/create.ts')).create,
    members: [
      {
        name: 'analysisrun',
        aliases: ['ar', 'analysisruns'],
        summary: 'Start an analysis by itself',
        load: async () => (await import('./commands/create-analysisrun.ts')).createAnalysisRun,
      },
    ],
  },
  { name: 'dashboard', summary: 'Not in this plugin', load: async () => (await import('./commands/not-here.ts')).dashboard },
  {
    name: 'explain',
    summary: 'Say why a Rollout waits, and what would let it go on',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'convert',
    summary: 'Print manifests of other tools as Rollouts, and back',
    load: async () => (await import('./commands/convert.ts')).convertVerb,
  },
  {
    name: 'get',
    summary: 'Show a Rollout or an Experiment and all that belongs to it',
    members: [
      {
        name: 'rollout',
        aliases: ['ro', 'rollouts'],
        summary: 'Show a Rollout with its revisions, ReplicaSets and pods',
        load: async () => (await import('./commands/get-rollout.ts')).getRollout,
      },
      {
        name: 'experiment',
        aliases: ['exp', 'experiments'],
        summary: 'Show an Experiment with its ReplicaSets, pods and analyses',
        load: async () => (await import('./commands/get-experiment.ts')).getExperiment,
      },
    ],
  },
  { name: 'lint', summary: 'Check manifests before they are applied', load: async () => (await import('./commands/lint.ts')).lintVerb },
  {
    name: 'list',
    summary: 'List Rollouts or Experiments',
    members: [
      {
        name: 'rollouts',
        aliases: ['ro', 'rollout'],
        summary: 'List Rollouts',
        load: async () => (await import('./commands/list-rollouts.ts')).listRollouts,
      },
      {
        name: 'experiments',
        aliases: ['exp', 'experiment'],
        summary: 'List Experiments',
        load: async () => (await import('./commands/list-experiments.ts')).listExperiments,
      },
    ],
  },
  { name: 'notifications', summary: 'Not in this plugin', load: async () => (await import('./commands/not-here.ts')).notifications },
  {
    name: 'migrate',
    summary: 'Walk a live Deployment over to a Rollout, or back',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  },
  { name: 'pause', summary: 'Stop a Rollout where it is', load: async () => (await import('./commands/pause.ts')).pause },
  { name: 'plan', summary: 'Show what a release will do', load: async () => (await import('./commands/plan.ts')).plan },
  { name: 'promote', summary: 'Go on after a pause, or to the end', load: async () => (await import('./commands/promote.ts')).promote },
  { name: 'restart', summary: 'Replace all pods of a Rollout', load: async () => (await import('./commands/restart.ts')).restart },
  {
    name: 'retry',
    summary: 'Start again after an abort',
    members: [
      {
        name: 'rollout',
        aliases: ['ro', 'rollouts'],
        summary: 'Retry an aborted Rollout',
        load: async () => (await import('./commands/retry.ts')).retryRollout,
      },
      {
        name: 'experiment',
        aliases: ['exp', 'experiments'],
        summary: 'Run an Experiment again',
        load: async () => (await import('./commands/retry.ts')).retryExperiment,
      },
    ],
  },
  {
    name: 'set',
    summary: 'Change a Rollout',
    members: [
      { name: 'image', summary: 'Change the image of a container', load: async () => (await import('./commands/set-image.ts')).setImage },
    ],
  },
  { name: 'simulate', summary: 'Try a release offline', load: async () => (await import('./commands/simulate.ts')).simulate },
  {
    name: 'status',
    summary: 'Wait until a Rollout is healthy or degraded',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'terminate',
    summary: 'End an AnalysisRun or an Experiment',
    members: [
      {
        name: 'analysisrun',
        aliases: ['ar', 'analysisruns'],
        summary: 'End an AnalysisRun',
        load: async () => (await import('./commands/terminate.ts')).terminateAnalysisRun,
      },
      {
        name: 'experiment',
        aliases: ['exp', 'experiments'],
        summary: 'End an Experiment',
        load: async () => (await import('./commands/terminate.ts')).terminateExperiment,
      },
    ],
  },
  { name: 'undo', summary: 'Go back to a former revision', load: async () => (await import('./commands/undo.ts')).undo },
  { name: 'version', summary: 'Print the version', load: async () => (await import('./commands/version.ts')).version },
  {
    name: 'wait',
    summary: 'Wait in a pipeline for what becomes of an update',
    load: async () => (await import('./commands/wait.ts')).wait,
  },
];
