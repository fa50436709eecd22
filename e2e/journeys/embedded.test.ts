import { describe, test } from '@jest/globals';
import { tellInMemory } from './in-memory.ts';
import { journeys } from './index.ts';
import { missingCrdJourneys } from './routers.ts';

describe('on the embedded cluster under virtual time', () => {
  for (const journey of [...journeys, ...missingCrdJourneys]) test(journey.name, () => tellInMemory(journey));
});
