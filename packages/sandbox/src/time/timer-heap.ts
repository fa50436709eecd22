import type { Instant } from '@sluice/kubernetes';

export interface Timer {
  readonly at: Instant;
  /** Order of creation: of two timers for the same instant the older one runs first. */
  readonly sequence: number;
  readonly task: () => void;
  cancelled: boolean;
}

/** The pending timers, earliest first. Cancelled ones are dropped when they come up, or all at once when they are the majority. */
export interface TimerHeap {
  push(timer: Timer): void;
  /** The earliest timer that is not cancelled, left in place. */
  peek(): Timer | undefined;
  /** Takes the earliest timer that is not cancelled. */
  pop(): Timer | undefined;
  cancel(timer: Timer): void;
  readonly size: number;
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.sequence < b.sequence);

export function createTimerHeap(): TimerHeap {
  let heap: Timer[] = [];
  let cancelled = 0;

  function place(timer: Timer, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !before(timer, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = timer;
  }

  function sink(timer: Timer): void {
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      if (left === undefined) break;
      const right = heap[2 * index + 2];
      const [child, childIndex] = right !== undefined && before(right, left) ? [right, 2 * index + 2] : [left, 2 * index + 1];
      if (!before(child, timer)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = timer;
  }

  function takeFirst(): Timer | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && last !== first) sink(last);
    return first;
  }

  function dropCancelledFirsts(): void {
    while (heap[0]?.cancelled === true) {
      takeFirst();
      cancelled--;
    }
  }

  return {
    push: (timer) => place(timer, heap.length),
    peek() {
      dropCancelledFirsts();
      return heap[0];
    },
    pop() {
      dropCancelledFirsts();
      return takeFirst();
    },
    cancel(timer) {
      if (timer.cancelled) return;
      timer.cancelled = true;
      cancelled++;
      if (cancelled < 64 || cancelled * 2 < heap.length) return;
      const live = heap.filter((each) => !each.cancelled);
      heap = [];
      cancelled = 0;
      for (const each of live) place(each, heap.length);
    },
    get size() {
      return heap.length - cancelled;
    },
  };
}
