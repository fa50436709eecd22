import { type ContainerStatus, formatInstant, type Pod } from '@sluice/kubernetes';
import { badRequest, notFound } from '../api-server/errors.ts';
import type { Machine } from '../api-server/machine.ts';
import { readObject } from '../api-server/operations/read.ts';
import { watchObjects } from '../api-server/operations/watch.ts';
import type { Target } from '../api-server/resource.ts';
import type { Answer } from './answer.ts';
import type { ResourcePath } from './paths.ts';
import { flagOf, numberOf, textOf } from './query.ts';
import type { FrontRequest } from './request.ts';

/**
 * What a container writes. Containers are modelled, so it is one line about what the container is and does. With `follow` the answer
 * lasts as long as the container runs.
 */
export function logAnswer(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest): Answer {
  const pod = readPod(machine, target, path);
  if (pod === undefined) throw notFound(target.type, path.name);
  const container = containerIn(pod, textOf(request, 'container'));
  const started = startOf(pod, container, flagOf(request, 'previous'));
  const line = `${flagOf(request, 'timestamps') ? `${started} ` : ''}${lineOf(pod, container)}\n`;
  const text = numberOf(request, 'tailLines') === 0 ? '' : line;
  const contentType = 'text/plain';
  if (!flagOf(request, 'follow') || !isRunning(pod, container)) return { is: 'text', code: 200, text, contentType };
  const changes = watchObjects(machine, target, { namespace: path.namespace, fieldSelector: `metadata.name=${path.name}` });
  return {
    is: 'stream',
    contentType,
    close: () => changes.close(),
    pieces: (async function* () {
      yield text;
      for await (const event of changes) {
        if (event.type === 'BOOKMARK') continue;
        const now = event.type === 'DELETED' ? undefined : readPod(machine, target, path);
        if (now === undefined || now.metadata.uid !== pod.metadata.uid || !isRunning(now, container)) return;
      }
    })(),
  };
}

const readPod = (machine: Machine, target: Target, { namespace, name }: ResourcePath): Pod | undefined =>
  // The border: a pod that is stored has passed the schema of pods.
  readObject(machine, target, namespace, name) as Pod | undefined;

function containerIn({ spec, metadata }: Pod, asked: string | undefined): string {
  const names = (spec?.containers ?? []).map(({ name }) => name);
  const inits = (spec?.initContainers ?? []).map(({ name }) => name);
  if (asked !== undefined) {
    if (![...names, ...inits].includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
    return asked;
  }
  const [only = ''] = names;
  if (names.length === 1) return only;
  const choice = `choose one of: [${names.join(' ')}]${inits.length === 0 ? '' : ` or one of the init containers: [${inits.join(' ')}]`}`;
  throw badRequest(`a container name must be specified for pod ${metadata.name}, ${choice}`);
}

const statusOf = ({ status }: Pod, container: string): ContainerStatus | undefined =>
  [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(({ name }) => name === container);

const isRunning = (pod: Pod, container: string): boolean => statusOf(pod, container)?.state?.running !== undefined;

/** When the container began to write. Throws BadRequest where it has not. */
function startOf(pod: Pod, container: string, previous: boolean): string {
  const status = statusOf(pod, container);
  const where = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`;
  if (previous) {
    const { terminated } = status?.lastState ?? {};
    if (terminated === undefined) throw badRequest(`previous terminated ${where} not found`);
    return terminated.startedAt ?? formatInstant(0);
  }
  const { running, terminated, waiting } = status?.state ?? {};
  const started = running?.startedAt ?? terminated?.startedAt ?? status?.lastState?.terminated?.startedAt;
  if (typeof started === 'string') return started;
  throw badRequest(`${where} is waiting to start: ${waiting?.reason ?? 'ContainerCreating'}`);
}

function lineOf(pod: Pod, container: string): string {
  const image = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(({ name }) => name === container)?.image;
  const ended = statusOf(pod, container)?.state?.terminated;
  const word = ended === undefined ? 'runs' : `has ended with code ${ended.exitCode}`;
  return `sandbox: ${container} (${image ?? 'no image'}) ${word}; containers are modelled here and write nothing themselves`;
}
