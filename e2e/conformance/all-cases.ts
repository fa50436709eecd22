import { applying } from './cases/applying.ts';
import { creating } from './cases/creating.ts';
import { customResources } from './cases/custom-resources.ts';
import { deleting } from './cases/deleting.ts';
import { patching } from './cases/patching.ts';
import { podCases } from './cases/pods.ts';
import { reading } from './cases/reading.ts';
import { subresources } from './cases/subresources.ts';
import { telling } from './cases/telling.ts';
import { validating } from './cases/validating.ts';
import { watching } from './cases/watching.ts';
import { workloads } from './cases/workloads.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** All that is demanded of an API server. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...reading,
  ...creating,
  ...validating,
  ...patching,
  ...subresources,
  ...deleting,
  ...watching,
  ...applying,
  ...customResources,
  ...telling,
  ...podCases,
  ...workloads,
];
