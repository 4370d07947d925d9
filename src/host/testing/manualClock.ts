import type { Clock } from '../watchdog.ts';

/** Wall time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #waiting: { readonly dueMs: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { dueMs: this.#nowMs + ms, callback };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  /** Lets `ms` pass; timers fire in order, each at its own time. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#waiting.filter((entry) => entry.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      this.#fire(next);
    }
    this.#nowMs = untilMs;
  }

  /** As `pass`, but the page slept: what was due meanwhile fires only at the end. */
  sleep(ms: number): void {
    this.#nowMs += ms;
    for (const entry of this.#waiting.filter((waiting) => waiting.dueMs <= this.#nowMs)) this.#fire(entry);
  }

  get pending(): number {
    return this.#waiting.length;
  }

  #fire(entry: { readonly callback: () => void }): void {
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    entry.callback();
  }
}
