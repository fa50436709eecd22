import { commandBugs } from './commands.ts';
import { gateBugs } from './gates.ts';
import type { KnownBug } from './known-bug.ts';
import { requestBugs } from './requests.ts';
import { restartBugs } from './restarts.ts';
import { serviceBugs } from './services.ts';

export type { KnownBug } from './known-bug.ts';

/** The bugs that rollout controllers are known to have had, by their numbers. */
export const knownBugs: readonly KnownBug[] = [...serviceBugs, ...commandBugs, ...gateBugs, ...requestBugs, ...restartBugs].sort(
  (a, b) => a.number - b.number,
);
