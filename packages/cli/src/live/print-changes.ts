import type { AnyApiKind } from '@sluice/api';
import { type Kind, type KubeObject, keyOf, keyText, type ListScope, type StopSignal } from '@sluice/kubernetes';
import type { Io } from '../io.ts';
import { type MachineFormat, printObject } from '../output/print.ts';
import { follow } from './follow.ts';
import { bell } from './live-picture.ts';

const dayMs = 86_400_000;

/**
 * Prints each object of a scope, and again each that changes, until `stop`. Ends earlier, with `gone`, where there is none: a watch of
 * one object has nothing to wait for then. `mayBeEmpty` goes on all the same.
 */
export async function printChanges<T extends KubeObject>(
  kind: AnyApiKind & Kind<T>,
  scope: ListScope,
  {
    format,
    io,
    stop,
    mayBeEmpty,
  }: { readonly format: MachineFormat; readonly io: Io; readonly stop: StopSignal; readonly mayBeEmpty: boolean },
): Promise<'stopped' | 'gone'> {
  const { client } = await io.connect();
  const changes = bell(io.clock);
  const followed = await follow<T>(kind, scope, { client, clock: io.clock, stop, onChange: changes.ring });
  const printed = new Map<string, string | undefined>();
  while (!stop.stopped) {
    const objects = followed.objects();
    if (objects.length === 0 && !mayBeEmpty) return 'gone';
    for (const object of objects) {
      const key = keyText(keyOf(object));
      const { resourceVersion } = object.metadata;
      if (printed.has(key) && printed.get(key) === resourceVersion) continue;
      printed.set(key, resourceVersion);
      await printObject(object, kind, format, io);
    }
    await changes.wait(dayMs, stop);
  }
  return 'stopped';
}
