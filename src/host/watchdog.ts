import { WORKER_PING_MS, WORKER_SILENCE_MS } from './limits.ts';

/** Wall time; tests move it by hand. */
export interface Clock {
  now(): number;
  /** Calls back after about `ms`; the returned function takes that back. */
  after(ms: number, callback: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const id = setTimeout(callback, ms);
    return () => {
      clearTimeout(id);
    };
  },
};

/**
 * Notices a worker that gives no sign of life while it owes answers. A slow answer is no silence: the worker computes in
 * slices and answers a ping between two of them.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #ping: () => Promise<unknown>;
  readonly #onSilence: () => void;
  #owed = 0;
  #lastSignMs = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, ping: () => Promise<unknown>, onSilence: () => void) {
    this.#clock = clock;
    this.#ping = ping;
    this.#onSilence = onSilence;
  }

  /** An answer is owed from now on. */
  asked(): void {
    this.#owed += 1;
    if (this.#owed === 1) {
      this.#lastSignMs = this.#clock.now();
      this.#wait();
    }
  }

  answered(): void {
    this.#owed -= 1;
    this.#lastSignMs = this.#clock.now();
    if (this.#owed === 0) this.stop();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(): void {
    const dueMs = this.#clock.now() + WORKER_PING_MS;
    this.#cancel = this.#clock.after(WORKER_PING_MS, () => {
      const nowMs = this.#clock.now();
      // The page itself stood still (a hidden tab, a sleeping machine): the silence may be its own.
      if (nowMs - dueMs > WORKER_PING_MS) this.#lastSignMs = nowMs;
      if (nowMs - this.#lastSignMs >= WORKER_SILENCE_MS) {
        this.stop();
        this.#onSilence();
        return;
      }
      void this.#ping().then(() => {
        this.#lastSignMs = this.#clock.now();
      });
      this.#wait();
    });
  }
}
