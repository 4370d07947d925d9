import type { Scheduler } from '../scheduler.ts';

/** Turns taken by hand, and a clock that moves a fixed step each time it is read: slices end at the same place each time. */
export class ManualScheduler implements Scheduler {
  readonly #tasks: (() => void)[] = [];
  readonly #stepMs: number;
  #nowMs = 0;
  turns = 0;

  constructor(stepMs = 0) {
    this.#stepMs = stepMs;
  }

  now(): number {
    this.#nowMs += this.#stepMs;
    return this.#nowMs;
  }

  later(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Runs one waiting task; false when there is none. */
  turn(): boolean {
    const task = this.#tasks.shift();
    if (task === undefined) return false;
    this.turns += 1;
    task();
    return true;
  }

  /** Takes turns until the promise is settled, and returns what it settled to. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    settled.catch(() => undefined);
    for (let idle = 0; !isSettled && idle < 100;) {
      idle = this.turn() ? 0 : idle + 1;
      await promisesSettled();
    }
    return settled;
  }

  /** Takes turns until nothing waits. */
  async drain(): Promise<void> {
    for (let idle = 0; idle < 20;) {
      idle = this.turn() ? 0 : idle + 1;
      await promisesSettled();
    }
  }
}

/** Lets answers travel through the few promises between a job and whoever asked, before the next turn. */
async function promisesSettled(): Promise<void> {
  for (let hop = 0; hop < 8; hop += 1) await Promise.resolve();
}
