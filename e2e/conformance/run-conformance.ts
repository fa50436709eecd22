import { isApiError, type KubernetesClient, namespaces } from '@sluice/kubernetes';
import { conformanceCases } from './all-cases.ts';
import type { ConformanceCase } from './conformance-case.ts';

export interface ConformanceResult {
  readonly name: string;
  /** Why it failed; undefined where it passed. */
  readonly problem?: unknown;
}

/** Runs one case in a namespace of its own, which is gone afterwards. */
export async function runCase(client: KubernetesClient, { run }: ConformanceCase, namespace: string): Promise<void> {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  try {
    await run(client, namespace);
  } finally {
    await client.remove(namespaces, { name: namespace }).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
  }
}

/**
 * Runs all cases against one server, a few at a time, and tells each result and at the end how many ran. `prefix` makes the names of
 * namespaces; one run at a time may use it.
 */
export async function runConformance(options: {
  readonly server: string;
  readonly client: KubernetesClient;
  readonly prefix: string;
  readonly cases?: readonly ConformanceCase[];
  readonly atOnce?: number;
  readonly print: (line: string) => void;
}): Promise<readonly ConformanceResult[]> {
  const { server, client, prefix, cases = conformanceCases, atOnce = 4, print } = options;
  const results: ConformanceResult[] = [];
  const queue = cases.map((each, index) => ({ each, namespace: `${prefix}-${index}` }));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { each, namespace } = next;
      try {
        await runCase(client, each, namespace);
        results.push({ name: each.name });
        print(`ok    ${each.name}`);
      } catch (problem) {
        results.push({ name: each.name, problem });
        print(
          `FAIL  ${each.name}\n      ${problem instanceof Error ? (problem.stack ?? problem.message).replaceAll('\n', '\n      ') : problem}`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  print(`conformance: ${results.length} cases ran against ${server}, ${results.length - failed} passed, ${failed} failed`);
  return results;
}
