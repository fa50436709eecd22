import { type Container, type Pod, parseDurationMs } from '@sluice/kubernetes';
import { crashes, exits, failsToPull, flips, type ImageBehaviour, neverReady, serves } from './image-behaviour.ts';

/**
 * How pods behave in the embedded cluster, to be tried from plain YAML:
 *
 * | word | what the container does |
 * |---|---|
 * | `crash`, `crash-loop` | ends with code 1 before it is ready, again and again |
 * | `crash-after-5m` | runs for 5 minutes, ready, then crashes; again and again |
 * | `crash-3-times` | crashes three times, then serves |
 * | `never-ready` | runs, but its readiness probe never passes |
 * | `image-pull-error` | has an image that does not exist |
 * | `slow-30s` | is ready 30 s after it has started |
 * | `slow-pull-1m` | needs a minute to pull its image |
 * | `slow-stop-20s` | takes 20 s to end when told to stop |
 * | `flip-10s` | is ready for 10 s, not ready for 10 s, in turn |
 * | `errors-30`, `errors-30-after-1m` | answers 30 % of its requests with an error, the latter once it has been ready for a minute |
 * | `latency-2s` | takes 2 s to answer a request |
 * | `exit-0`, `exit-3`, `exit-3-after-10s` | ends by itself with that code, after 1 s or as long as told |
 *
 * A word is the tag of an image (`registry/web:crash`), or the end of one (`registry/web:v2-crash`); or stands in the pod's
 * annotation `sandbox.sluice.dev/behaviour`, where several are separated by commas; or in `sandbox.sluice.dev/behaviour.<container>`
 * for one container. The annotation `sandbox.sluice.dev/behaviour: unschedulable` leaves the pod without a node. Durations are
 * Go's: `500ms`, `1m30s`.
 *
 * Pods that are not restarted (those of Jobs) do what their command says as far as it can be read: `sleep 5`, `exit 3`, `false`;
 * without any of these they end with 0 after one second.
 */
export const behaviourAnnotation = 'sandbox.sluice.dev/behaviour';

/** The word that keeps a pod from being scheduled. */
export const unschedulableWord = 'unschedulable';

/** One row of a table of images. `image` is the whole name, `*` stands for any text. The first row that fits counts. */
export interface ImageRule {
  readonly image: string;
  readonly behaviour: Partial<ImageBehaviour> | ((pod: Pod, container: Container) => Partial<ImageBehaviour>);
}

/** What this container does. An annotation counts before a rule, a rule before the image's tag, the tag before the command. */
export function behaviourFor(pod: Pod, container: Container, role: 'init' | 'app', rules: readonly ImageRule[]): ImageBehaviour {
  return {
    ...serves,
    ...byCommand(pod, container, role),
    ...byTag(container.image ?? ''),
    ...byRule(pod, container, rules),
    ...byAnnotation(pod, container.name, role),
  };
}

function byAnnotation(pod: Pod, container: string, role: 'init' | 'app'): Partial<ImageBehaviour> {
  const { annotations } = pod.metadata;
  const text = annotations?.[`${behaviourAnnotation}.${container}`] ?? (role === 'app' ? annotations?.[behaviourAnnotation] : undefined);
  return Object.assign({}, ...(text ?? '').split(',').map((word) => behaviourOfWord(word.trim()) ?? {}));
}

function byRule(pod: Pod, container: Container, rules: readonly ImageRule[]): Partial<ImageBehaviour> {
  const rule = rules.find(({ image }) => fits(image, container.image ?? ''));
  if (rule === undefined) return {};
  return typeof rule.behaviour === 'function' ? rule.behaviour(pod, container) : rule.behaviour;
}

const fits = (pattern: string, image: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(image);

/** `registry:5000/web:v2-slow-30s@sha256:…` → the words `v2-slow-30s`, `slow-30s`, `30s`; the first that means something counts. */
function byTag(image: string): Partial<ImageBehaviour> {
  const tag = /:([\w.-]+)(?:@[^@]*)?$/.exec(image)?.[1] ?? '';
  const parts = tag.split('-');
  for (let from = 0; from < parts.length; from++) {
    const behaviour = behaviourOfWord(parts.slice(from).join('-'));
    if (behaviour !== undefined) return behaviour;
  }
  return {};
}

/** The behaviour that a word of the table above names, or undefined where it names none. */
export function behaviourOfWord(word: string): Partial<ImageBehaviour> | undefined {
  if (word === 'crash' || word === 'crash-loop') return crashes();
  if (word === 'never-ready') return neverReady;
  if (word === 'image-pull-error') return failsToPull();
  const times = /^crash-(\d+)-times$/.exec(word)?.[1];
  if (times !== undefined) return crashes({ times: Number(times) });
  const exit = /^exit-(\d{1,3})(?:-after-(.+))?$/.exec(word);
  if (exit !== null) {
    const afterMs = parseDurationMs(exit[2] ?? '1s');
    return afterMs === undefined ? undefined : exits(Number(exit[1]), Math.max(1, afterMs));
  }
  const errors = /^errors-(\d{1,3})(?:-after-(.+))?$/.exec(word);
  if (errors !== null) {
    const afterMs = parseDurationMs(errors[2] ?? '0s');
    return afterMs === undefined ? undefined : { errors: { percent: Math.min(100, Number(errors[1])), afterMs } };
  }
  const timed = /^(crash-after|slow-pull|slow-stop|slow|flip|latency)-([^-]+)$/.exec(word);
  const ms = parseDurationMs(timed?.[2] ?? '');
  if (timed === null || ms === undefined) return undefined;
  switch (timed[1]) {
    case 'crash-after':
      return crashes({ afterMs: Math.max(1, ms) });
    case 'slow-pull':
      return { pullMs: ms };
    case 'slow-stop':
      return { stopMs: ms };
    case 'latency':
      return { latencyMs: ms };
    case 'flip':
      return flips(Math.max(1, ms));
    default:
      return { readyAfterMs: ms };
  }
}

/** Containers that are meant to end: those of pods that are not restarted, and init containers. */
function byCommand(pod: Pod, container: Container, role: 'init' | 'app'): Partial<ImageBehaviour> {
  const policy = pod.spec?.restartPolicy ?? 'Always';
  const ends = role === 'init' ? container.restartPolicy !== 'Always' : policy !== 'Always';
  if (!ends) return {};
  const command = [...(container.command ?? []), ...(container.args ?? [])].join(' ');
  const seconds = /\bsleep\s+(\d+(?:\.\d+)?)/.exec(command)?.[1];
  const exitCode = /\bexit\s+(\d{1,3})\b/.exec(command)?.[1] ?? (/(?:^|[\s/;&])false\s*$/.test(command) ? '1' : '0');
  const defaultMs = role === 'init' ? 100 : 1000;
  return exits(Number(exitCode), seconds === undefined ? defaultMs : Math.max(1, Number(seconds) * 1000));
}
