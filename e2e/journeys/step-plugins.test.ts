import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy, Rollout } from '@sluice/api';
import { type Clock, events } from '@sluice/kubernetes';
import { type Http, HttpError } from '@sluice/metric-providers';
import { tellInMemory } from './in-memory.ts';
import { abort, createRollout, promoteFull, retry, setImage, v1, v2, v3 } from './manifests.ts';
import { type Journey, rolloutOf, untilHealthyAt, untilPausedAt, untilPhase, type World } from './world.ts';

type Answer = object | number | 'silence' | 'nonsense';

/** A step plugin that answers as it is told, and remembers what it was asked. */
class Plugin {
  readonly calls: (Readonly<Record<string, unknown>> & { readonly operation: string; readonly id: string; readonly execution: number })[] =
    [];
  answer: (call: this['calls'][number]) => Answer = () => ({ phase: 'Successful' });
  clock: Clock | undefined;

  readonly http: Http = {
    send: ({ body = '', timeoutMs }) =>
      new Promise((resolve, reject) => {
        const call = JSON.parse(body);
        this.calls.push(call);
        const answer = this.answer(call);
        if (answer === 'silence')
          this.clock?.after(timeoutMs, () => reject(new HttpError(`POST http://plugin: no answer within ${timeoutMs / 1000} s`)));
        else if (typeof answer === 'number') resolve({ status: answer, headers: {}, body: '' });
        else resolve({ status: 200, headers: {}, body: answer === 'nonsense' ? '<html>' : JSON.stringify(answer) });
      }),
  };

  get operations() {
    return this.calls.map(({ operation, step, execution }) => `${operation} ${step}.${execution}`);
  }
}

const name = 'example/migrate';
const steps: NonNullable<CanaryStrategy['steps']> = [{ setWeight: 25 }, { plugin: { name, config: { table: 'users' } } }, { pause: {} }];

/** Tells a story of a Rollout with a step plugin, which is at v1 and healthy when it begins. */
function story(
  run: (world: World, plugin: Plugin) => Promise<void>,
  { endpoint = 'http://plugin', isRestarted = false, given = steps } = {},
) {
  const plugin = new Plugin();
  const journey: Journey = {
    name: '',
    async run(world) {
      plugin.clock = world.clock;
      await createRollout(world, 'web', { canary: { steps: given } });
      await untilHealthyAt(world, 'web', v1);
      await run(world, plugin);
    },
  };
  return tellInMemory(journey, {
    stepPlugins: { endpoints: { [name]: endpoint }, http: plugin.http },
    ...(isRestarted ? { restartEveryMs: 7000 } : {}),
  });
}

const recordsOf = ({ status }: Rollout) =>
  (status?.canary?.stepPluginStatuses ?? []).map(
    ({ index, operation, phase, executions }) => `${operation} ${index} ${phase} ${executions}`,
  );

async function toldOf({ client, namespace }: World): Promise<readonly string[]> {
  const { items } = await client.list(events, { namespace });
  return items
    .filter(({ reason }) => reason === 'StepPluginTransition')
    .map(({ type, message }) => `${type} ${message}`)
    .sort();
}

const untilWaiting = (world: World, reason: string) =>
  world.until(`it waits for ${reason}`, async () => (await rolloutOf(world, 'web')).status?.waitingFor?.reason === reason, 600_000);

describe('a plugin step', () => {
  test('is asked until it is done, with what it has said before, and then the rollout goes on', async () => {
    await story(async (world, plugin) => {
      plugin.answer = ({ execution }) =>
        execution < 3
          ? { phase: 'Running', message: `${execution} of 3`, requeueAfter: '15s', status: { rows: execution } }
          : { phase: 'Successful', status: { rows: 3 } };
      const begun = world.clock.now();
      await setImage(world, 'web', v2);
      await untilWaiting(world, 'StepPluginRunning');
      const rollout = await untilPausedAt(world, 'web', 2);
      expect(world.clock.now() - begun).toBeGreaterThanOrEqual(30_000);
      expect(plugin.operations).toEqual(['Run 1.1', 'Run 1.2', 'Run 1.3']);
      expect(plugin.calls[2]).toMatchObject({
        plugin: name,
        config: { table: 'users' },
        status: { rows: 2 },
        rollout: { name: 'web' },
        revision: '2',
      });
      expect(rollout.status?.canary?.stepPluginStatuses).toEqual([
        {
          index: 1,
          name,
          operation: 'Run',
          phase: 'Successful',
          startedAt: expect.any(String),
          updatedAt: expect.any(String),
          finishedAt: expect.any(String),
          executions: 3,
          status: { rows: 3 },
        },
      ]);
    });
  });

  test.each<readonly [string, Answer, string]>([
    ['a status that is no success', 503, 'it answered with status 503'],
    ['what is no JSON', 'nonsense', 'its answer is not JSON'],
    ['an answer without a phase', { done: true }, 'its answer has no phase'],
    ['an error of its own', { phase: 'Error', message: 'the database is locked' }, 'the database is locked'],
    ['no answer at all', 'silence', 'no answer within 30 s'],
  ])('that gets %s waits and says so, asks again after longer and longer times, and judges nothing', async (_, answer, said) => {
    await story(async (world, plugin) => {
      const times: number[] = [];
      plugin.answer = () => {
        times.push(world.clock.now());
        return times.length > 4 ? { phase: 'Successful' } : answer;
      };
      await setImage(world, 'web', v2);
      await untilWaiting(world, 'StepPluginError');
      const { status } = await rolloutOf(world, 'web');
      expect(status?.waitingFor?.message).toContain(said);
      expect(status?.abort).toBeUndefined();
      await world.until('it is done', async () => (await rolloutOf(world, 'web')).status?.currentStepIndex === 2, 600_000);
      const silence = answer === 'silence' ? 30_000 : 0;
      const waits = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0) - silence) / 10_000));
      expect(waits).toEqual([1, 2, 4, 8]);
      expect(plugin.operations.at(-1)).toBe('Run 1.5');
    });
  });

  test('that fails aborts the rollout; its work is undone by one call, and a retry is another attempt', async () => {
    await story(
      async (world, plugin) => {
        plugin.answer = ({ operation, step }) =>
          operation === 'Run' && step === 2 ? { phase: 'Failed', message: 'the check says no' } : { phase: 'Successful' };
        await setImage(world, 'web', v2);
        const { status } = await untilPhase(world, 'web', 'Degraded');
        expect(status?.message).toContain('Step Plugin 3 (example/migrate) failed: the check says no');
        await world.until('its work is undone', async () => recordsOf(await rolloutOf(world, 'web')).includes('Abort 1 Successful 1'));
        expect(plugin.operations).toEqual(['Run 1.1', 'Run 2.1', 'Abort 1.1']);
        await world.until('events tell it', async () => (await toldOf(world)).length === 2);
        expect(await toldOf(world)).toEqual([
          'Normal Step Plugin 2 (example/migrate) Abort: Successful',
          'Warning Step Plugin 3 (example/migrate) Run: Failed: the check says no',
        ]);
        plugin.answer = () => ({ phase: 'Successful' });
        await retry(world, 'web');
        await untilPausedAt(world, 'web', 3);
        expect(plugin.operations.slice(3)).toEqual(['Run 1.1', 'Run 2.1']);
        expect(new Set(plugin.calls.map(({ id }) => id)).size).toBe(plugin.calls.length);
      },
      { given: [{ setWeight: 25 }, { plugin: { name } }, { plugin: { name } }, { pause: {} }] },
    );
  });

  test('that is aborted by the user is asked to undo it, again after an error, and no more than ten times', async () => {
    await story(async (world, plugin) => {
      plugin.answer = ({ operation }) => (operation === 'Run' ? { phase: 'Running' } : 500);
      await setImage(world, 'web', v2);
      await untilWaiting(world, 'StepPluginRunning');
      await abort(world, 'web');
      await untilPhase(world, 'web', 'Degraded');
      await world.until(
        'it has been tried ten times',
        async () => plugin.calls.filter(({ operation }) => operation === 'Abort').length === 10,
        3_600_000,
      );
      const before = plugin.calls.length;
      await world.until('an hour is over', async () => false, 3_600_000).catch(() => {});
      expect(plugin.calls).toHaveLength(before);
      expect(recordsOf(await rolloutOf(world, 'web'))).toEqual(['Run 1 Running 1', 'Abort 1 Error 10']);
    });
  });

  test('that a promotion in full leaves behind is asked to terminate', async () => {
    await story(async (world, plugin) => {
      plugin.answer = ({ operation }) => (operation === 'Run' ? { phase: 'Running' } : { phase: 'Successful' });
      await setImage(world, 'web', v2);
      await untilWaiting(world, 'StepPluginRunning');
      await promoteFull(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      expect(plugin.operations).toEqual(['Run 1.1', 'Terminate 1.1']);
    });
  });

  test('of a revision that another one takes the place of is undone once, and runs anew for that one', async () => {
    await story(async (world, plugin) => {
      plugin.answer = ({ operation }) => (operation === 'Run' ? { phase: 'Running' } : { phase: 'Successful' });
      await setImage(world, 'web', v2);
      await untilWaiting(world, 'StepPluginRunning');
      plugin.answer = () => ({ phase: 'Successful' });
      await setImage(world, 'web', v3);
      await untilPausedAt(world, 'web', 2);
      expect(plugin.operations).toEqual(['Run 1.1', 'Abort 1.1', 'Run 1.1']);
      const [first, undone, second] = plugin.calls;
      expect(undone?.podTemplateHash).toBe(first?.podTemplateHash);
      expect(second?.podTemplateHash).not.toBe(first?.podTemplateHash);
    });
  });

  test('that the operator has switched off is passed over, and says so', async () => {
    await story(
      async (world, plugin) => {
        await setImage(world, 'web', v2);
        const { status } = await untilPausedAt(world, 'web', 2);
        expect(plugin.calls).toEqual([]);
        expect(status?.canary?.stepPluginStatuses).toMatchObject([{ index: 1, disabled: true, phase: 'Successful' }]);
      },
      { endpoint: 'disabled' },
    );
  });

  test('of a controller that starts anew again and again comes to its end, and every question has the same id as before', async () => {
    await story(
      async (world, plugin) => {
        plugin.answer = ({ execution }) => (execution < 3 ? { phase: 'Running', requeueAfter: 12 } : { phase: 'Successful' });
        await setImage(world, 'web', v2);
        await world.until('it is done', async () => (await rolloutOf(world, 'web')).status?.currentStepIndex === 2, 600_000);
        const ids = new Map(plugin.calls.map(({ execution, id }) => [execution, id]));
        expect([...ids.keys()]).toEqual([1, 2, 3]);
        for (const { execution, id } of plugin.calls) expect(id).toBe(ids.get(execution));
      },
      { isRestarted: true },
    );
  });

  test('by a name that nobody has registered is refused', async () => {
    const journey: Journey = {
      name: '',
      async run(world) {
        await createRollout(world, 'web', { canary: { steps } });
        const { status } = await untilPhase(world, 'web', 'Degraded');
        expect(status?.message).toContain('spec.strategy.canary.steps[1].plugin.name: Unsupported value: "example/migrate"');
      },
    };
    await tellInMemory(journey);
  });
});

test('the example of a step plugin runs for its time, by the protocol', async () => {
  const example = spawn(process.execPath, [fileURLToPath(new URL('../../examples/step-plugin.mjs', import.meta.url)), '0']);
  try {
    const said: string = await new Promise((resolve) => example.stdout.once('data', (data) => resolve(String(data))));
    const ask = async (body: object) =>
      (await fetch(`http://127.0.0.1:${/\d+/.exec(said)?.[0]}/`, { method: 'POST', body: JSON.stringify(body) })).json();
    const running = (await ask({ operation: 'Run', id: 'a', config: { seconds: 20 } })) as { phase: string; status: object };
    expect(running).toMatchObject({ phase: 'Running', requeueAfter: '20s', status: { until: expect.any(Number) } });
    expect(await ask({ operation: 'Run', id: 'b', status: { until: 0 } })).toMatchObject({ phase: 'Successful' });
    expect(await ask({ operation: 'Abort', id: 'c', status: running.status })).toMatchObject({ phase: 'Successful' });
  } finally {
    example.kill();
  }
});
