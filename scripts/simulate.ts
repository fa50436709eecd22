/**
 * `make sim RUNS=… SEED=…`: plays so many simulated stories, from that seed on, on all cores, and prints what breaks a law, made as small
 * as it gets. The last line tells runs, writes checked, violations and simulated hours per second. `--mutants`: shows instead that each
 * named way to break the controller is found out. `--known-bugs`: plays the story of each known bug, with the controller as it is and
 * with one that has the bug.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { knownBugs, mutants, reportOf, routedPrefix, scenarioOf, shrink, simulate } from '../packages/sandbox/src/simulator/index.ts';

/** What a worker is asked, and what it answers. */
type Task =
  | { readonly do: 'run'; readonly seed: string; readonly shrinks: boolean }
  | { readonly do: 'kill'; readonly mutant: string; readonly seeds: readonly string[] }
  | { readonly do: 'know'; readonly number: number };
type Answer =
  | { readonly did: 'run'; readonly seed: string; readonly writes: number; readonly hours: number; readonly report?: string }
  | { readonly did: 'kill'; readonly mutant: string; readonly runs: number; readonly killedBy?: string }
  | { readonly did: 'know'; readonly number: number; readonly foundOutBy?: string; readonly report?: string };

async function perform(task: Task): Promise<Answer> {
  if (task.do === 'kill') return kill(task.mutant, task.seeds);
  if (task.do === 'know') return know(task.number);
  const run = await simulate(scenarioOf(task.seed));
  const { violation, writes, hours } = run;
  const result = { did: 'run', seed: task.seed, writes: writes.length, hours } as const;
  if (violation === undefined) return result;
  const smallest = task.shrinks ? await shrink(run.scenario) : run;
  return { ...result, report: reportOf(smallest, smallest.violation ?? violation) };
}

/** Tries seeds until one finds the mutant out. */
async function kill(name: string, seeds: readonly string[]): Promise<Answer> {
  const mutant = mutants.find((each) => each.name === name);
  let runs = 0;
  for (const seed of [...(mutant?.seeds ?? []), ...seeds]) {
    runs += 1;
    const { violation } = await simulate(scenarioOf(seed), mutant?.mutation);
    if (violation !== undefined) return { did: 'kill', mutant: name, runs, killedBy: `seed ${seed}, ${violation.law.split(':')[0]}` };
  }
  return { did: 'kill', mutant: name, runs };
}

/** Plays the story of a known bug twice: as it is, and with the bug. */
async function know(number: number): Promise<Answer> {
  const bug = knownBugs.find((each) => each.number === number);
  if (bug === undefined) return { did: 'know', number };
  const [run, broken] = [await simulate(bug.scenario), await simulate(bug.scenario, bug.broken.mutation)];
  const foundOutBy = broken.violation?.law.split(':')[0];
  return {
    did: 'know',
    number,
    ...(foundOutBy === undefined ? {} : { foundOutBy }),
    ...(run.violation === undefined ? {} : { report: reportOf(run, run.violation) }),
  };
}

/** Gives the tasks to as many workers as there are cores, one after the other. */
async function onAllCores(tasks: readonly Task[], jobs: number, onAnswer: (answer: Answer) => void): Promise<void> {
  const left = [...tasks];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url));
      const next = (): void => {
        const task = left.shift();
        if (task !== undefined) worker.postMessage(task);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (answer: Answer) => {
        onAnswer(answer);
        next();
      });
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, work));
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string' },
      seed: { type: 'string' },
      jobs: { type: 'string' },
      shrink: { type: 'boolean' },
      mutants: { type: 'boolean' },
      'known-bugs': { type: 'boolean' },
    },
  });
  const jobs = Number(values.jobs ?? availableParallelism());
  const runs = Number(values.runs ?? 300);
  // Other seeds each time, unless one is asked for.
  const seeds = seedsFrom(values.seed || String(Math.floor(Date.now() / 1000) * 1000), runs);
  if (values['known-bugs'] === true) return showKnownBugs(jobs);
  return values.mutants === true ? showMutants(Number(values.runs ?? 120), jobs) : playAll(seeds, jobs, values.shrink === true);
}

/** So many seeds from one on. From a mere number on, every third is one of a canary behind a router. */
function seedsFrom(first: string, runs: number): readonly string[] {
  const isRouted = first.startsWith(routedPrefix);
  const start = Number(isRouted ? first.slice(routedPrefix.length) : first);
  return Array.from({ length: runs }, (_, index) => {
    const seed = String(start + index);
    return isRouted || (index % 3 === 2 && runs > 1) ? `${routedPrefix}${seed}` : seed;
  });
}

async function playAll(seeds: readonly string[], jobs: number, shrinks: boolean): Promise<number> {
  const startedAt = performance.now();
  const total = { runs: 0, writes: 0, violations: 0, hours: 0 };
  const tasks = seeds.map((seed): Task => ({ do: 'run', seed, shrinks }));
  await onAllCores(tasks, jobs, (answer) => {
    if (answer.did !== 'run') return;
    total.runs += 1;
    total.writes += answer.writes;
    total.hours += answer.hours;
    if (answer.report === undefined) return;
    total.violations += 1;
    say(`${answer.report}\n`);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  say(
    `seeds ${seeds[0]} to ${seeds.at(-1)}: ${total.runs} runs, ${total.writes} writes checked, ${total.violations} violations, ` +
      `${total.hours.toFixed(0)} simulated hours in ${seconds.toFixed(0)} s (${(total.hours / seconds).toFixed(1)} hours per second)`,
  );
  return total.violations === 0 ? 0 : 1;
}

async function showMutants(mostSeeds: number, jobs: number): Promise<number> {
  const seeds = Array.from({ length: mostSeeds }, (_, index) => String(index + 1));
  const tasks = mutants.map(({ name }): Task => ({ do: 'kill', mutant: name, seeds }));
  let alive = 0;
  await onAllCores(tasks, jobs, (answer) => {
    if (answer.did !== 'kill') return;
    if (answer.killedBy === undefined) alive += 1;
    say(
      `${answer.killedBy === undefined ? 'LIVES ' : 'killed'}  ${answer.mutant.padEnd(44)} ${answer.killedBy ?? `after ${answer.runs} runs`}`,
    );
  });
  say(`${mutants.length} mutants, ${mutants.length - alive} killed`);
  return alive === 0 ? 0 : 1;
}

/** One line for each: whether the controller plays its story lawfully, and by which law the one that has the bug is found out. */
async function showKnownBugs(jobs: number): Promise<number> {
  let good = 0;
  const tasks = knownBugs.map(({ number }): Task => ({ do: 'know', number }));
  await onAllCores(tasks, jobs, (answer) => {
    const bug = answer.did === 'know' ? knownBugs.find(({ number }) => number === answer.number) : undefined;
    if (answer.did !== 'know' || bug === undefined) return;
    const isGood = answer.report === undefined && answer.foundOutBy === bug.law;
    if (isGood) good += 1;
    const found =
      answer.foundOutBy === bug.law ? `found out by ${bug.law}` : `found out by ${answer.foundOutBy ?? 'nothing'}, not ${bug.law}`;
    const own = answer.report === undefined ? 'lawful' : 'BROKEN';
    say(`${String(bug.number).padStart(2)}  ${own}  ${isGood ? '' : 'WRONG: '}${bug.name}; where ${bug.broken.name}: ${found}`);
    if (answer.report !== undefined) say(`${answer.report}\n`);
  });
  say(`${knownBugs.length} known bugs, ${good} lawful here and found out where they are`);
  return good === knownBugs.length ? 0 : 1;
}

if (isMainThread) process.exitCode = await main();
else parentPort?.on('message', (task: Task) => void perform(task).then((answer) => parentPort?.postMessage(answer)));
