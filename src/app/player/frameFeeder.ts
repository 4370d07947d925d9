/**
 * Fetches the pictures of the wanted moment: one request at a time, and while it is under way only the newest wish is kept.
 * A frame stays good until the next fact, so most animation frames need no request at all.
 */
import type { Moment, Selection } from '../../engine/index.ts';
import type { Frame, RunId, SimulationHost } from '../../host/host.ts';
import type { ProjectionId } from '../../projections/index.ts';
import { momentOf, type ClockPosition } from './pacedMap.ts';

/** All that a frame depends on. */
export interface Wish {
  readonly runId: RunId;
  readonly position: ClockPosition;
  readonly projections: readonly ProjectionId[];
  readonly selection: Selection | undefined;
}

export interface FedFrame {
  readonly frame: Frame;
  readonly wish: Wish;
}

export interface FrameFeeder {
  /** Shows the wish: at once when the last frame covers it (true), otherwise when its frame has come. */
  show(wish: Wish): boolean;
  /** Whether a frame is under way. */
  readonly isBusy: boolean;
  /** Gives the wish under way up: its frame is not made or not shown, and the next wish does not wait for it. */
  cancel(): void;
  /** Forgets the last frame, because its run is gone. */
  forget(): void;
}

export function selectionKey(selection: Selection | undefined): string {
  return selection === undefined ? '' : `${selection.kind}:${selection.id}`;
}

/** Whether the frame asked for with `asked` is still the right picture for `wish`. */
export function covers(fed: FedFrame, wish: Wish): boolean {
  const { wish: asked, frame } = fed;
  if (asked.runId !== wish.runId || selectionKey(asked.selection) !== selectionKey(wish.selection)) return false;
  if (!wish.projections.every((projection) => asked.projections.includes(projection))) return false;
  const from: Moment = momentOf(asked.position);
  const to: Moment = momentOf(wish.position);
  if (from.n !== undefined || to.n !== undefined) return from.ms === to.ms && from.n === to.n;
  return from.ms <= to.ms && (to.ms < frame.validUntilMs || to.ms === from.ms);
}

export function createFrameFeeder(
  host: Pick<SimulationHost, 'frame'>,
  deliver: (fed: FedFrame) => void,
  fail: (error: unknown) => void,
): FrameFeeder {
  let last: FedFrame | undefined;
  let underWay: Wish | undefined;
  let patience = new AbortController();
  let next: Wish | undefined;

  async function fetchFrame(wish: Wish): Promise<void> {
    underWay = wish;
    patience = new AbortController();
    try {
      const frame = await host.frame(wish.runId, momentOf(wish.position), wish.projections, wish.selection, patience.signal);
      if (underWay !== wish) return;
      underWay = undefined;
      last = { frame, wish };
      deliver(last);
    } catch (error) {
      if (underWay !== wish) return;
      underWay = undefined;
      next = undefined;
      fail(error);
    }
    const newest = next;
    next = undefined;
    if (newest !== undefined && underWay === undefined) show(newest);
  }

  function show(wish: Wish): boolean {
    if (underWay !== undefined) {
      next = wish;
      return false;
    }
    if (last !== undefined && covers(last, wish)) {
      deliver({ frame: last.frame, wish });
      return true;
    }
    void fetchFrame(wish);
    return false;
  }

  return {
    show,
    get isBusy() {
      return underWay !== undefined;
    },
    cancel() {
      patience.abort();
      underWay = undefined;
      next = undefined;
    },
    forget() {
      last = undefined;
    },
  };
}
