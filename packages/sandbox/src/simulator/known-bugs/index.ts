import { commandBugs } from './commands.ts';
import { drainBugs } from './drains.ts';
import { gateBugs } from './gates.ts';
import type { KnownBug } from './known-bug.ts';
import { requestBugs } from './requests.ts';
import { restartBugs } from './restarts.ts';
import { serviceBugs } from './services.ts';
import { weightBugs } from './weights.ts';

export type { KnownBug } from './known-bug.ts';

/** The bugs that rollout controllers are known to have had, by their numbers. */
export const knownBugs: readonly KnownBug[] = [
  ...serviceBugs,
  ...weightBugs,
  ...drainBugs,
  ...commandBugs,
  ...gateBugs,
  ...requestBugs,
  ...restartBugs,
].sort((a, b) => a.number - b.number);
