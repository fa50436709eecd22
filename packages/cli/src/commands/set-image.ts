import { rollouts } from '@sluice/api';
import { type ApiError, err, isApiError, type JsonPatchOperation, jsonEqual, ok } from '@sluice/kubernetes';
import { type ImageChange, imageOperations } from '../image-change.ts';
import { notFound } from '../messages.ts';
import { done, failed } from '../outcome.ts';
import { showHelp, verb } from '../verb.ts';
import { workloadOf } from '../workload.ts';

interface Options extends ImageChange {
  readonly name: string;
}

/** How often the template may change under way before it is given up. */
const mostTries = 5;

/** `set image NAME CONTAINER=IMAGE`, or `*=IMAGE` for all containers. */
export const setImage = verb<Options>({
  define(command) {
    command
      .argument('<ROLLOUT_NAME>')
      .argument('<CONTAINER=IMAGE>')
      .addHelpText(
        'after',
        "\nExamples:\n  kubectl argo rollouts set image web app=registry.example/app:v2\n  kubectl argo rollouts set image web '*=registry.example/app:v2'",
      );
  },
  read([name = '', pair = '']) {
    const { container, image } = /^(?<container>[^=]+)=(?<image>.+)$/s.exec(pair)?.groups ?? {};
    return container === undefined || image === undefined ? err(showHelp) : ok({ name, container, image });
  },
  async run({ name, ...change }, io) {
    const { client, namespace } = await io.connect();
    let refusal: Refusal | undefined;
    for (let left = mostTries; ; left -= 1) {
      const rollout = await client.get(rollouts, { namespace, name });
      if (rollout === undefined) return notFound(rollouts, name);
      const workload = await workloadOf(client, rollout, { namespace, name });
      if (!workload.ok) return failed(workload.error);
      const operations = imageOperations(workload.value.template, change);
      if (!operations.ok) return failed(operations.error);
      if (refusal !== undefined && isFinal(refusal, operations.value)) throw refusal.error;
      try {
        if (operations.value.length > 0) await workload.value.change(operations.value);
        io.print(`${workload.value.kind} "${workload.value.name}" image updated`);
        return done;
      } catch (error) {
        if (left === 1 || !isApiError(error, 'Conflict', 'Invalid')) throw error;
        refusal = { error, operations: operations.value };
      }
    }
  },
});

interface Refusal {
  readonly error: ApiError;
  readonly operations: readonly JsonPatchOperation[];
}

/** Whether the same patch would be refused again: the server found it invalid, and the template has not changed since. */
const isFinal = ({ error, operations }: Refusal, next: readonly JsonPatchOperation[]): boolean =>
  error.reason === 'Invalid' && jsonEqual(operations, next);
