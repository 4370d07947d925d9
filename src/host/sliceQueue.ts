import { HostError } from './hostError.ts';
import { SLICE_EVENTS, SLICE_MS } from './limits.ts';
import type { Scheduler } from './scheduler.ts';

/** Work that pauses after each bite, telling how many engine events the bite handled (0 for reading and folding). */
export type Job<T> = Generator<number, T, void>;

interface Waiting {
  readonly step: () => IteratorResult<number, unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (thrown: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs jobs in slices so that the thread never blocks. Requests take turns; the background work only gets the slices in
 * which no request waits.
 */
export class SliceQueue {
  readonly #scheduler: Scheduler;
  readonly #background: () => number | undefined;
  readonly #requests: Waiting[] = [];
  #isScheduled = false;
  #isBackgroundIdle = true;

  /** `background` does one bite and returns its events; undefined when there is nothing to do until `wake`. */
  constructor(scheduler: Scheduler, background: () => number | undefined) {
    this.#scheduler = scheduler;
    this.#background = background;
  }

  /** Resolves with what the job returns; rejects with what it throws. One that is given up gets no further turn. */
  run<T>(job: Job<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#requests.push({ step: () => job.next(), resolve: (value) => resolve(value as T), reject, signal });
      this.#schedule();
    });
  }

  /** The background may have work again. */
  wake(): void {
    this.#isBackgroundIdle = false;
    this.#schedule();
  }

  get isBackgroundIdle(): boolean {
    return this.#isBackgroundIdle;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#scheduler.later(() => {
      this.#isScheduled = false;
      this.#slice();
      if (this.#requests.length > 0 || !this.#isBackgroundIdle) this.#schedule();
    });
  }

  #slice(): void {
    const endAt = this.#scheduler.now() + SLICE_MS;
    let events = 0;
    while (events < SLICE_EVENTS) {
      const request = this.#requests.shift();
      if (request !== undefined) {
        events += this.#stepRequest(request, endAt, SLICE_EVENTS - events);
      } else if (this.#isBackgroundIdle) {
        return;
      } else {
        const handled = this.#background();
        if (handled === undefined) this.#isBackgroundIdle = true;
        else events += handled;
      }
      if (this.#scheduler.now() >= endAt) return;
    }
  }

  /** Steps one request until it is done or the slice is over; an unfinished one goes to the end of the line. */
  #stepRequest(request: Waiting, endAt: number, eventsLeft: number): number {
    let events = 0;
    try {
      if (request.signal?.aborted === true) throw new HostError('givenUp', 'nobody waits for this answer any more');
      for (;;) {
        const result = request.step();
        if (result.done === true) {
          request.resolve(result.value);
          return events;
        }
        events += result.value;
        if (events >= eventsLeft || this.#scheduler.now() >= endAt) {
          this.#requests.push(request);
          return events;
        }
      }
    } catch (thrown) {
      request.reject(thrown);
      return events;
    }
  }
}
