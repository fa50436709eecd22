import { rollouts } from '@sluice/api';
import { type ListScope, ok } from '@sluice/kubernetes';
import { type ListColumns, type RolloutRow, renderRolloutList, rolloutRow } from '@sluice/view';
import { isOn, textOf } from '../flags.ts';
import type { Io } from '../io.ts';
import { follow } from '../live/follow.ts';
import { listAll } from '../live/list-all.ts';
import { bell } from '../live/live-picture.ts';
import { printChanges } from '../live/print-changes.ts';
import { done, type Outcome } from '../outcome.ts';
import { addOutputFlag, type Format, outputFormat } from '../output/format.ts';
import { isForMachines, printList } from '../output/print.ts';
import { verb } from '../verb.ts';

interface Options {
  readonly name: string | undefined;
  readonly everywhere: boolean;
  readonly watch: boolean;
  readonly timestamps: boolean;
  readonly format: Format;
}

/** `list rollouts`: a line for each; with `-w`, another one for each that changes. */
export const listRollouts = verb<Options>({
  define(command) {
    command
      .option('--name <name>', 'only this Rollout')
      .toggle('-A, --all-namespaces', 'of all namespaces')
      .toggle('-w, --watch', 'go on with a line for each change')
      .toggle('--timestamps', 'begin each line with the time')
      .addHelpText(
        'after',
        '\nExamples:\n  kubectl argo rollouts list rollouts\n  kubectl argo rollouts list rollouts -A -w\n  kubectl argo rollouts list rollouts -o name',
      );
    addOutputFlag(command);
  },
  read(_, flags) {
    const format = outputFormat(flags);
    if (!format.ok) return format;
    return ok({
      name: textOf(flags, 'name'),
      everywhere: isOn(flags, 'allNamespaces'),
      watch: isOn(flags, 'watch'),
      timestamps: isOn(flags, 'timestamps'),
      format: format.value,
    });
  },
  async run(options, io) {
    const { client, namespace } = await io.connect();
    const scope: ListScope = {
      ...(options.everywhere ? {} : { namespace }),
      ...(options.name === undefined ? {} : { fieldSelector: `metadata.name=${options.name}` }),
    };
    const { format } = options;
    if (options.watch && isForMachines(format)) {
      await printChanges(rollouts, scope, { format, io, stop: io.stop, mayBeEmpty: true });
      return done;
    }
    if (options.watch) return listChanges(scope, options, io);
    const { objects } = await listAll(client, rollouts, scope);
    if (isForMachines(format)) await printList(objects, rollouts, format, io);
    else if (objects.length === 0) io.complain('No resources found.');
    else printRows(objects.map(rolloutRow), columns(options, io, true), io);
    return done;
  },
});

async function listChanges(scope: ListScope, options: Options, io: Io): Promise<Outcome> {
  const { client } = await io.connect();
  const changes = bell(io.clock);
  const followed = await follow(rollouts, scope, { client, clock: io.clock, stop: io.stop, onChange: changes.ring });
  const shown = new Map<string, string>();
  for (let header = true; !io.stop.stopped; header = false) {
    const rows = followed
      .objects()
      .map(rolloutRow)
      .filter((row) => isNews(row, columns(options, io, false), shown));
    if (header || rows.length > 0) printRows(rows, columns(options, io, header), io);
    await changes.wait(dayMs, io.stop);
  }
  return done;
}

const dayMs = 86_400_000;

/** Whether a row says something else than it said last time, its time apart. */
function isNews(row: RolloutRow, { wide = false }: ListColumns, shown: Map<string, string>): boolean {
  const key = `${row.namespace}/${row.name}`;
  const text = renderRolloutList([row], { header: false, wide }).join('');
  if (shown.get(key) === text) return false;
  shown.set(key, text);
  return true;
}

function columns({ everywhere, timestamps, format }: Options, io: Io, header: boolean): ListColumns {
  return { namespace: everywhere, header, wide: format.kind === 'wide', ...(timestamps ? { timestamp: io.clock.now() } : {}) };
}

function printRows(rows: readonly RolloutRow[], extra: ListColumns, io: Io): void {
  for (const line of renderRolloutList(rows, extra)) io.print(line);
}
