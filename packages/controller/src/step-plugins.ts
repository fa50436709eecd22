import type { Rollout } from '@sluice/api';
import { type Clock, isObject, type Json, keyOf, keyText, type Log, parseDurationMs, type StopSignal, uidOf } from '@sluice/kubernetes';
import { createHttp, type Http } from '@sluice/metric-providers';
import type { ObservedStepPlugins, StepPluginAnswer, StepPluginCall, StepPluginOutcome } from '@sluice/rollout';

export interface StepPluginOptions {
  /** Where each plugin is asked, by its name: an http or https URL, or `disabled`. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Default: over the network. */
  readonly http?: Http;
}

interface Ports extends StepPluginOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly stop: StopSignal;
  onAnswer(rollout: Rollout): void;
}

/** The step plugins as HTTP servers. No pass waits for one: it begins a question, and the answer asks for another pass. */
export interface StepPlugins {
  observe(rollout: Rollout): ObservedStepPlugins;
  /** Asks, unless the same is being asked already. */
  start(rollout: Rollout, call: StepPluginCall): void;
  /** Those are in the status by now, or are of no use any more. */
  recorded(rollout: Rollout, answers: readonly StepPluginAnswer[]): void;
  /** The Rollout of this key is gone or going. */
  forget(key: string): void;
}

const timeoutMs = 30_000;

/** What is asked for one Rollout. */
interface Open {
  /** Of the Rollout: another one may have its name by now. */
  readonly uid: string;
  readonly underWay: Set<string>;
  answers: readonly StepPluginAnswer[];
}

export function createStepPlugins({ endpoints = {}, clock, log, stop, onAnswer, ...options }: Ports): StepPlugins {
  const names = Object.keys(endpoints);
  const disabled = new Set(names.filter((name) => endpoints[name] === 'disabled'));
  const http = options.http ?? createHttp(clock, stop);
  const open = new Map<string, Open>();
  const openFor = (rollout: Rollout): Open | undefined => {
    const state = open.get(keyText(keyOf(rollout)));
    return state?.uid === uidOf(rollout) ? state : undefined;
  };

  const ask = async (rollout: Rollout, call: StepPluginCall, state: Open): Promise<void> => {
    const outcome = await askServer(http, endpoints[call.plugin] ?? '', call).catch(
      (error: unknown): StepPluginOutcome => ({ phase: 'Error', message: error instanceof Error ? error.message : String(error) }),
    );
    state.underWay.delete(call.id);
    if (stop.stopped) return;
    if (outcome.phase === 'Error') log.warn('a step plugin could not do it', { plugin: call.plugin, id: call.id, error: outcome.message });
    state.answers = [...state.answers, { call, at: clock.now(), outcome }];
    onAnswer(rollout);
  };

  return {
    observe(rollout) {
      const { underWay = new Set<string>(), answers = [] } = openFor(rollout) ?? {};
      return { names, disabled, underWay, answers };
    },
    start(rollout, call) {
      const state = openFor(rollout) ?? { uid: uidOf(rollout), underWay: new Set<string>(), answers: [] };
      open.set(keyText(keyOf(rollout)), state);
      if (state.underWay.has(call.id)) return;
      state.underWay.add(call.id);
      void ask(rollout, call, state);
    },
    recorded(rollout, answers) {
      const state = openFor(rollout);
      if (state === undefined) return;
      state.answers = state.answers.filter((each) => !answers.includes(each));
      if (state.answers.length === 0 && state.underWay.size === 0) open.delete(keyText(keyOf(rollout)));
    },
    forget: (key) => void open.delete(key),
  };
}

/** Throws where the answer is none: no success, no JSON, no phase. */
async function askServer(http: Http, url: string, { body }: StepPluginCall): Promise<StepPluginOutcome> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await http.send({ method: 'POST', url, headers, body: JSON.stringify(body), timeoutMs });
  if (response.status < 200 || response.status >= 300) throw new Error(`it answered with status ${response.status}`);
  return outcomeOf(parsed(response.body));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its answer is not JSON');
  }
}

const phases = ['Running', 'Successful', 'Failed', 'Error'] as const;
const longestMessage = 1000;

function outcomeOf(answer: Json): StepPluginOutcome {
  const { phase, message, requeueAfter, status } = isObject(answer) ? answer : {};
  const known = phases.find((each) => each === phase);
  if (known === undefined) throw new Error(`its answer has no phase that is one of ${phases.join(', ')}`);
  if (message !== undefined && typeof message !== 'string') throw new Error('the message in its answer is no text');
  if (status !== undefined && !isObject(status)) throw new Error('the status in its answer is no object');
  const requeueAfterMs = requeueAfter === undefined ? undefined : lengthOf(requeueAfter);
  return {
    phase: known,
    ...(message === undefined || message === '' ? {} : { message: message.slice(0, longestMessage) }),
    ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
    ...(status === undefined ? {} : { status }),
  };
}

/** A number is seconds, a text a duration such as `30s`. */
function lengthOf(value: unknown): number {
  const length = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? parseDurationMs(value) : undefined;
  if (length === undefined || !Number.isFinite(length) || length < 0) throw new Error('requeueAfter in its answer is no duration');
  return length;
}
