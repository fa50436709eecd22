/** What must be taken back at the end, whatever happens before. */
export interface UndoList {
  /** Adds a task, before that which it takes back is done: a task must also work where there is nothing to take back. */
  add(what: string, task: () => Promise<void>): void;
  /** Runs all tasks, the last one first, each once. Problems are told and do not stop the others. */
  all(): Promise<void>;
}

export function undoList(tell: (problem: string) => void): UndoList {
  const tasks: { what: string; task: () => Promise<void> }[] = [];
  return {
    add: (what, task) => void tasks.push({ what, task }),
    async all() {
      for (let last = tasks.pop(); last !== undefined; last = tasks.pop()) {
        const { what, task } = last;
        await task().catch((error: unknown) => tell(`${what}: ${String(error)}`));
      }
    },
  };
}
