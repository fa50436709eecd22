import { builtInOfPlugin, type Rollout } from '@sluice/api';
import { subjectOf } from './conversion.ts';

/** The Rollout with built-in routers in place of plugins; those that have none stay where they are. */
export function withoutPlugins(rollout: Rollout): { readonly rollout: Rollout; readonly notes: readonly string[] } {
  const { canary } = rollout.spec.strategy ?? {};
  const { plugins = {}, ...routing } = canary?.trafficRouting ?? {};
  const entries = Object.entries(plugins);
  if (canary === undefined || entries.length === 0) return { rollout, notes: [] };
  const notes: string[] = [];
  const left: Record<string, unknown> = {};
  const found: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    const builtIn = builtInOfPlugin(name, value);
    if (builtIn === undefined) {
      left[name] = value;
      notes.push(`${subjectOf(rollout)}: nothing built in does what the plugin ${name} does; it is left under plugins`);
      continue;
    }
    found[builtIn.router] = builtIn.config;
    for (const key of builtIn.dropped)
      notes.push(`${subjectOf(rollout)}: the field ${key} of the plugin ${name} has no effect and is left out`);
  }
  const trafficRouting = { ...routing, ...found, ...(Object.keys(left).length === 0 ? {} : { plugins: left }) };
  return {
    rollout: { ...rollout, spec: { ...rollout.spec, strategy: { ...rollout.spec.strategy, canary: { ...canary, trafficRouting } } } },
    notes,
  };
}
