import type { Rollout } from '@sluice/api';
import type { ControllerOptions } from '@sluice/controller';

/** Every plugin that the Rollout names, as one that does its work at once: nothing is asked. */
export const modelledStepPlugins = ({ spec }: Rollout): NonNullable<ControllerOptions['stepPlugins']> => ({
  endpoints: Object.fromEntries(
    (spec.strategy?.canary?.steps ?? []).flatMap(({ plugin }) => (plugin === undefined ? [] : [[plugin.name, 'http://simulated']])),
  ),
  http: { send: async () => ({ status: 200, headers: {}, body: JSON.stringify({ phase: 'Successful' }) }) },
});
